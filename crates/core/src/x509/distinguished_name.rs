//! Distinguished names: shown as RFC 4514 says, compared as RFC 5280, section 7.1 says.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base16ct::lower::encode_string as hex;

use super::algorithm::ObjectIdentifier;
use super::asn1::{Asn1Error, Element, Reader, tag};

/// Short names of attribute types (RFC 4514, section 3, and those in general use).
const ATTRIBUTES: &[(&str, &str)] = &[
    (COMMON_NAME, "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    (ORGANIZATION, "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    (EMAIL_ADDRESS, "emailAddress"),
];

/// id-at-commonName.
const COMMON_NAME: &str = "2.5.4.3";

/// id-at-organizationName.
const ORGANIZATION: &str = "2.5.4.10";

/// emailAddress (RFC 2985, section 5.2.1).
const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

/// A name in the form that RFC 5280, section 7.1 compares: a set of types and values for each part.
pub(crate) type ComparableName = Vec<BTreeSet<(String, String)>>;

/// A name, decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct DistinguishedName {
    rdns: Vec<Vec<Attribute>>,
}

#[derive(Clone, Debug)]
struct Attribute {
    oid: String,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Other(Vec<u8>),
}

impl DistinguishedName {
    /// Decodes the DER of a Name.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(der).expect(tag::SEQUENCE, "name")?.reader();
        let mut rdns = Vec::new();
        while !outer.is_empty() {
            let mut set = outer
                .expect(tag::SET, "relativeDistinguishedName")?
                .reader();
            let mut attributes = Vec::new();
            while !set.is_empty() {
                let mut pair = set.expect(tag::SEQUENCE, "attribute")?.reader();
                let kind = pair.expect(tag::OID, "attributeType")?;
                let oid = kind.oid().ok_or_else(|| kind.unexpected("attributeType"))?;
                let value = pair.any("attributeValue")?;
                attributes.push(Attribute {
                    oid: String::from(ObjectIdentifier::new(&oid).as_str()),
                    value: decode(&value)
                        .map_or_else(|| Value::Other(value.raw.to_vec()), Value::Text),
                });
            }
            rdns.push(attributes);
        }
        Ok(Self { rdns })
    }

    /// Whether it has no attribute at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// The last common name that is text.
    pub(crate) fn common_name(&self) -> Option<&str> {
        self.common_names().last()
    }

    /// Every common name that is text.
    pub(crate) fn common_names(&self) -> impl Iterator<Item = &str> {
        self.texts(COMMON_NAME)
    }

    /// Every organization name.
    pub(crate) fn organizations(&self) -> impl Iterator<Item = &str> {
        self.texts(ORGANIZATION)
    }

    /// Every mail address.
    pub(crate) fn email_addresses(&self) -> impl Iterator<Item = &str> {
        self.texts(EMAIL_ADDRESS)
    }

    /// The texts of the attributes of type `oid`.
    fn texts<'a>(&'a self, oid: &'a str) -> impl Iterator<Item = &'a str> {
        self.rdns
            .iter()
            .flatten()
            .filter_map(move |attribute| match &attribute.value {
                Value::Text(text) if attribute.oid == oid => Some(text.as_str()),
                _ => None,
            })
    }

    /// RFC 4514: last part first, `+` within a part.
    pub(crate) fn to_rfc4514(&self) -> String {
        let mut text = String::new();
        for rdn in self.rdns.iter().rev() {
            if !text.is_empty() {
                text.push(',');
            }
            for (index, attribute) in rdn.iter().enumerate() {
                if index > 0 {
                    text.push('+');
                }
                attribute.write(&mut text);
            }
        }
        text
    }

    /// A form that is equal for names that RFC 5280, section 7.1 calls equal: ASCII case and runs of
    /// white space in text do not count, nor does the order within a part. (OpenSSL folds the case of
    /// ASCII alone too.)
    pub(crate) fn comparable(&self) -> ComparableName {
        self.rdns
            .iter()
            .map(|rdn| {
                let mut attributes = BTreeSet::new();
                for attribute in rdn {
                    attributes.insert((attribute.oid.clone(), attribute.value.comparable()));
                }
                attributes
            })
            .collect()
    }
}

impl Value {
    fn comparable(&self) -> String {
        match self {
            Self::Text(text) => {
                let mut folded = String::from("=");
                for (index, word) in text.split_whitespace().enumerate() {
                    if index > 0 {
                        folded.push(' ');
                    }
                    folded.push_str(&word.to_ascii_lowercase());
                }
                folded
            }
            Self::Other(octets) => format!("#{}", hex(octets)),
        }
    }
}

impl Attribute {
    fn write(&self, text: &mut String) {
        let name = ATTRIBUTES.iter().find(|(oid, _)| *oid == self.oid);
        text.push_str(name.map_or(self.oid.as_str(), |(_, name)| name));
        text.push('=');
        match &self.value {
            Value::Other(octets) => {
                text.push('#');
                text.push_str(&hex(octets));
            }
            Value::Text(value) => {
                let last = value.chars().count().saturating_sub(1);
                for (index, character) in value.chars().enumerate() {
                    let escaped = match character {
                        '"' | '+' | ',' | ';' | '<' | '>' | '\\' => true,
                        '#' => index == 0,
                        ' ' => index == 0 || index == last,
                        _ => false,
                    };
                    if escaped {
                        text.push('\\');
                    }
                    text.push(character);
                }
            }
        }
    }
}

/// The text of a string type; nothing for other types or contents that are no such text.
fn decode(value: &Element<'_>) -> Option<String> {
    /// UTF8String, NumericString, PrintableString, IA5String, VisibleString.
    const ASCII_OR_UTF8: [u32; 5] = [12, 18, 19, 22, 26];
    const TELETEX_STRING: u32 = 20;
    const UNIVERSAL_STRING: u32 = 28;
    const BMP_STRING: u32 = 30;

    let octets = value.content;
    if ASCII_OR_UTF8.iter().any(|tag| value.is(*tag)) {
        return String::from_utf8(octets.to_vec()).ok();
    }
    if value.is(TELETEX_STRING) {
        // T.61 in name, ISO 8859-1 in practice.
        return Some(octets.iter().copied().map(char::from).collect());
    }
    if value.is(BMP_STRING) {
        let (units, rest) = octets.as_chunks::<2>();
        let units: Vec<u16> = units.iter().copied().map(u16::from_be_bytes).collect();
        return String::from_utf16(&units).ok().filter(|_| rest.is_empty());
    }
    if value.is(UNIVERSAL_STRING) {
        let (units, rest) = octets.as_chunks::<4>();
        return units
            .iter()
            .copied()
            .map(|unit| char::from_u32(u32::from_be_bytes(unit)))
            .collect::<Option<String>>()
            .filter(|_| rest.is_empty());
    }
    None
}
