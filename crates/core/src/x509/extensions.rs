//! Extensions of certificates and requests (RFC 5280, section 4.2), read by x509-parser.

use alloc::string::String;
use alloc::vec::Vec;

use x509_parser::asn1_rs::FromDer;
use x509_parser::error::X509Error;
use x509_parser::extensions as parser;
use x509_parser::nom;

use super::algorithm::ObjectIdentifier;
use super::asn1::{Asn1Error, Asn1Problem, Reader, tag};

/// Most extensions that are read of one certificate. Certificates in use have about 10.
pub(crate) const MAX_EXTENSIONS: usize = 100;

/// Most general names that are read of one extension. Certificate authorities allow 100 to 250.
pub(crate) const MAX_NAMES: usize = 10_000;

const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";

/// Extensions that have no bearing on whether a path is valid here, and so may be critical:
/// certificate policies, policy mappings, policy constraints and inhibit-any-policy (no policy is
/// asked for: RFC 5280, section 6.1.1 (c) any-policy, (e) and (g) unset).
const NO_BEARING: [&str; 4] = ["2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54"];

/// One extension, its value not yet read.
#[derive(Clone, Debug)]
pub(crate) struct Extension {
    oid: ObjectIdentifier,
    critical: bool,
    value: Vec<u8>,
}

impl Extension {
    /// Reads a SEQUENCE OF Extension and appends its elements to `list`.
    pub(crate) fn read_list(
        reader: &mut Reader<'_>,
        list: &mut Vec<Self>,
    ) -> Result<(), Asn1Error> {
        let sequence = reader.expect(tag::SEQUENCE, "extensions")?;
        let mut inner = sequence.reader();
        while !inner.is_empty() {
            if list.len() >= MAX_EXTENSIONS {
                return Err(sequence.unexpected("extensions"));
            }
            let mut extension = inner.expect(tag::SEQUENCE, "extension")?.reader();
            let oid = extension.expect(tag::OID, "extnID")?;
            let oid = oid.oid().ok_or_else(|| oid.unexpected("extnID"))?;
            let critical = extension
                .optional("critical", |element| element.is(tag::BOOLEAN))?
                .is_some_and(|element| element.content != [0]);
            let value = extension.expect(tag::OCTET_STRING, "extnValue")?;
            list.push(Self {
                oid: ObjectIdentifier::new(&oid),
                critical,
                value: value.content.to_vec(),
            });
        }
        Ok(())
    }
}

/// An extension that could not be made use of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtensionProblem {
    /// Its object identifier; nothing if the list itself is unreadable.
    pub(crate) oid: Option<String>,
    /// What is the matter with it.
    pub(crate) kind: ExtensionProblemKind,
}

/// What is the matter with an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtensionProblemKind {
    /// It appears twice (RFC 5280, section 4.2).
    Duplicate,
    /// It is critical and not known here.
    UnknownCritical,
    /// Its value, or the list of extensions, cannot be read.
    Unreadable,
}

/// Basic constraints (RFC 5280, section 4.2.1.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BasicConstraints {
    pub(crate) ca: bool,
    pub(crate) path_length: Option<u32>,
}

/// A name of an alternative-name or name-constraints extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GeneralName {
    /// The DER of a Name.
    Directory(Vec<u8>),
    /// A DNS name as received.
    Dns(String),
    /// A mail address as received.
    Email(String),
    /// An address, or in constraints an address and a mask.
    Ip(Vec<u8>),
    /// A URI as received.
    Uri(String),
    /// A name of another kind.
    Other,
    /// A name that is not what its kind asks for.
    Unreadable,
}

/// Name constraints (RFC 5280, section 4.2.1.10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameConstraints {
    pub(crate) permitted: Vec<GeneralName>,
    pub(crate) excluded: Vec<GeneralName>,
}

/// Bits of key usage (RFC 5280, section 4.2.1.3), by position.
pub(crate) const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// Position of keyCertSign in [`KEY_USAGES`].
const KEY_CERT_SIGN: u16 = 5;

/// The extensions that a path, a record or a reader of a report needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) key_usage: Option<u16>,
    /// Object identifiers in dotted form.
    pub(crate) extended_key_usage: Option<Vec<String>>,
    pub(crate) subject_alternative_name: Option<Vec<GeneralName>>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) subject_key_identifier: Option<Vec<u8>>,
    pub(crate) authority_key_identifier: Option<Vec<u8>>,
    pub(crate) problems: Vec<ExtensionProblem>,
}

impl Extensions {
    /// Reads each extension of `list` that is known here.
    pub(crate) fn read(list: &[Extension]) -> Self {
        let mut extensions = Self::default();
        for (index, extension) in list.iter().enumerate() {
            let oid = extension.oid.as_str();
            let kind = if list
                .iter()
                .take(index)
                .any(|other| other.oid == extension.oid)
            {
                Some(ExtensionProblemKind::Duplicate)
            } else {
                extensions.read_one(oid, extension)
            };
            if let Some(kind) = kind {
                extensions.problems.push(ExtensionProblem {
                    oid: Some(String::from(oid)),
                    kind,
                });
            }
        }
        extensions
    }

    /// What is known of a certificate whose list of extensions cannot be read.
    pub(crate) fn unreadable() -> Self {
        Self {
            problems: Vec::from([ExtensionProblem {
                oid: None,
                kind: ExtensionProblemKind::Unreadable,
            }]),
            ..Self::default()
        }
    }

    fn read_one(&mut self, oid: &str, extension: &Extension) -> Option<ExtensionProblemKind> {
        let value = extension.value.as_slice();
        let done = match oid {
            BASIC_CONSTRAINTS => whole::<parser::BasicConstraints>(value).map(|parsed| {
                self.basic_constraints = Some(BasicConstraints {
                    ca: parsed.ca,
                    path_length: parsed.path_len_constraint,
                });
            }),
            KEY_USAGE => whole::<parser::KeyUsage>(value).map(|parsed| {
                self.key_usage = Some(parsed.flags);
            }),
            EXTENDED_KEY_USAGE => extended_key_usage(value).map(|purposes| {
                self.extended_key_usage = Some(purposes);
            }),
            SUBJECT_ALTERNATIVE_NAME => {
                whole::<parser::SubjectAlternativeName<'_>>(value).and_then(|parsed| {
                    let names = parsed.general_names.iter().take(MAX_NAMES);
                    self.subject_alternative_name = Some(names.map(GeneralName::from).collect());
                    // What is left out here would escape the constraints of an issuer.
                    match parsed.general_names.get(MAX_NAMES) {
                        None => Ok(()),
                        Some(_) => Err(unexpected_value()),
                    }
                })
            }
            NAME_CONSTRAINTS => whole::<parser::NameConstraints<'_>>(value).and_then(|parsed| {
                self.name_constraints = Some(NameConstraints {
                    permitted: subtrees(parsed.permitted_subtrees)?,
                    excluded: subtrees(parsed.excluded_subtrees)?,
                });
                Ok(())
            }),
            SUBJECT_KEY_IDENTIFIER => whole::<parser::KeyIdentifier<'_>>(value).map(|parsed| {
                self.subject_key_identifier = Some(parsed.0.to_vec());
            }),
            AUTHORITY_KEY_IDENTIFIER => {
                whole::<parser::AuthorityKeyIdentifier<'_>>(value).map(|parsed| {
                    self.authority_key_identifier = parsed
                        .key_identifier
                        .map(|identifier| identifier.0.to_vec());
                })
            }
            _ if extension.critical && !NO_BEARING.contains(&oid) => {
                return Some(ExtensionProblemKind::UnknownCritical);
            }
            _ => Ok(()),
        };
        done.err().map(|_| ExtensionProblemKind::Unreadable)
    }

    /// Whether basic constraints say that this is a CA.
    pub(crate) fn is_ca(&self) -> bool {
        self.basic_constraints
            .is_some_and(|constraints| constraints.ca)
    }

    /// Whether key usage, if there is any, allows to sign certificates.
    pub(crate) fn may_sign_certificates(&self) -> bool {
        self.key_usage
            .is_none_or(|flags| flags & (1 << KEY_CERT_SIGN) != 0)
    }

    /// Names of the key usages.
    pub(crate) fn key_usage_names(&self) -> Option<Vec<String>> {
        let flags = self.key_usage?;
        Some(
            KEY_USAGES
                .iter()
                .enumerate()
                .filter(|(bit, _)| flags & (1 << bit) != 0)
                .map(|(_, name)| String::from(*name))
                .collect(),
        )
    }

    /// DNS names of the subject alternative name, as received.
    pub(crate) fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.subject_alternative_name
            .iter()
            .flatten()
            .filter_map(|name| match name {
                GeneralName::Dns(name) => Some(name.as_str()),
                _ => None,
            })
    }
}

/// Reads `value`, which has to be exactly one `T`.
fn whole<'a, T: FromDer<'a, X509Error>>(value: &'a [u8]) -> Result<T, Asn1Error> {
    match nom::combinator::all_consuming(T::from_der)(value) {
        Ok((_, parsed)) => Ok(parsed),
        Err(_) => Err(unexpected_value()),
    }
}

/// The error that the value of an extension is not what it should be.
fn unexpected_value() -> Asn1Error {
    Asn1Error {
        field: "extnValue",
        offset: 0,
        problem: Asn1Problem::UnexpectedValue,
    }
}

/// Object identifiers of an extended key usage.
fn extended_key_usage(value: &[u8]) -> Result<Vec<String>, Asn1Error> {
    let mut inner = Reader::new(value)
        .expect(tag::SEQUENCE, "extKeyUsage")?
        .reader();
    let mut purposes = Vec::new();
    while !inner.is_empty() {
        let purpose = inner.expect(tag::OID, "KeyPurposeId")?;
        let oid = purpose
            .oid()
            .ok_or_else(|| purpose.unexpected("KeyPurposeId"))?;
        purposes.push(String::from(ObjectIdentifier::new(&oid).as_str()));
    }
    Ok(purposes)
}

/// The names of subtrees, each of which has to be one that can be compared with: one that is not would
/// exclude nothing. A range of addresses has address and mask (RFC 5280, section 4.2.1.10).
fn subtrees(list: Option<Vec<parser::GeneralSubtree<'_>>>) -> Result<Vec<GeneralName>, Asn1Error> {
    list.iter()
        .flatten()
        .map(|subtree| match GeneralName::from(&subtree.base) {
            GeneralName::Unreadable => Err(unexpected_value()),
            GeneralName::Ip(range) if !matches!(range.len(), 8 | 32) => Err(unexpected_value()),
            name => Ok(name),
        })
        .collect()
}

impl From<&parser::GeneralName<'_>> for GeneralName {
    fn from(name: &parser::GeneralName<'_>) -> Self {
        match name {
            parser::GeneralName::Invalid(..) => Self::Unreadable,
            parser::GeneralName::DNSName(name) => Self::Dns(String::from(*name)),
            parser::GeneralName::DirectoryName(name) => Self::Directory(name.as_raw().to_vec()),
            parser::GeneralName::IPAddress(octets) => Self::Ip(octets.to_vec()),
            parser::GeneralName::RFC822Name(name) => Self::Email(String::from(*name)),
            parser::GeneralName::URI(uri) => Self::Uri(String::from(*uri)),
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of one extension with this value.
    fn read(oid: &str, value: &[u8]) -> Extensions {
        Extensions::read(&[Extension {
            oid: ObjectIdentifier::from_dotted(oid),
            critical: true,
            value: value.to_vec(),
        }])
    }

    /// A constraint that cannot be compared with would otherwise exclude nothing.
    #[test]
    fn refuses_constraints_that_cannot_be_compared() {
        for (value, readable) in [
            (&b"\x30\x09\xa1\x07\x30\x05\x82\x03a.b"[..], true),
            (b"\x30\x09\xa1\x07\x30\x05\x82\x03\xe4.b", false),
            (b"\x30\x09\xa0\x07\x30\x05\x82\x03\xe4.b", false),
            (
                b"\x30\x0e\xa1\x0c\x30\x0a\x87\x08\xc0\x00\x02\x00\xff\xff\xff\x00",
                true,
            ),
            (
                b"\x30\x0b\xa1\x09\x30\x07\x87\x05\xc0\x00\x02\x00\xff",
                false,
            ),
            (b"\x30\x0a\xa0\x08\x30\x06\x87\x04\xc0\x00\x02\x00", false),
        ] {
            let extensions = read(NAME_CONSTRAINTS, value);
            assert_eq!(
                extensions.name_constraints.is_some(),
                readable,
                "{value:x?}"
            );
            assert_eq!(extensions.problems.is_empty(), readable, "{value:x?}");
        }
    }

    /// Names that are left out would escape constraints.
    #[test]
    fn says_that_names_were_left_out() {
        for (count, complete) in [(1, true), (MAX_NAMES, true), (MAX_NAMES + 1, false)] {
            let names = b"\x82\x01a".repeat(count);
            let mut value = [0x30, 0x83].to_vec();
            let length = u32::try_from(names.len()).expect("a small number");
            value.extend(length.to_be_bytes().iter().skip(1));
            value.extend(names);
            let extensions = read(SUBJECT_ALTERNATIVE_NAME, &value);
            assert_eq!(extensions.dns_names().count(), count.min(MAX_NAMES));
            assert_eq!(extensions.problems.is_empty(), complete, "{count}");
        }
    }
}
