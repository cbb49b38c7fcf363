//! Certificates made in code, signed with ECDSA and P-256. The same input gives the same octets. What
//! libraries for certificates refuse to make (version 1, negative serial numbers, several common names,
//! any extension at all) is what tests need.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use sha1::Digest;

use crate::der::{self, bit_string, oid, pem, sequence, set, value};

/// ecdsa-with-SHA256.
pub const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
/// ecdsa-with-SHA1.
pub const ECDSA_SHA1: &str = "1.2.840.10045.4.1";
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";

/// The beginning of validity where nothing else is asked for.
pub const NOT_BEFORE: &str = "20260101000000Z";
/// The end of validity where nothing else is asked for.
pub const NOT_AFTER: &str = "20270101000000Z";
/// A moment between the two, 2026-06-01T00:00:00Z, in seconds since the epoch.
pub const WITHIN: i64 = 1_780_272_000;

/// A key on P-256.
#[derive(Clone)]
pub struct Key(SigningKey);

impl Key {
    /// The key with this number.
    pub fn new(number: u16) -> Self {
        let mut scalar = [7; 32];
        scalar[..2].copy_from_slice(&number.to_be_bytes());
        Self(SigningKey::from_slice(&scalar).expect("a scalar below the order"))
    }

    fn point(&self) -> Vec<u8> {
        self.0
            .verifying_key()
            .to_sec1_point(false)
            .as_bytes()
            .to_vec()
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub fn spki(&self) -> Vec<u8> {
        let algorithm = sequence(&[&oid(EC_PUBLIC_KEY), &oid(P256)]);
        sequence(&[&algorithm, &bit_string(&self.point())])
    }

    /// The private key in the form of SEC 1 (RFC 5915), for servers.
    pub fn pem(&self) -> String {
        let key = sequence(&[
            &value(0x02, &[1]),
            &value(0x04, &self.0.to_bytes()),
            &value(0xa0, &oid(P256)),
            &value(0xa1, &bit_string(&self.point())),
        ]);
        pem("EC PRIVATE KEY", &key)
    }

    /// A signature by ecdsa-with-SHA1, or else by ecdsa-with-SHA256.
    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let signature: Signature = match algorithm {
            ECDSA_SHA1 => {
                let digest = sha1::Sha1::digest(message);
                self.0.sign_prehash(&digest).expect("a digest of 20 octets")
            }
            _ => self.0.sign(message),
        };
        signature.to_der().as_bytes().to_vec()
    }
}

/// A Name of attributes, each an object identifier and a UTF8String.
pub fn name(attributes: &[(&str, &str)]) -> Vec<u8> {
    let attributes: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, text)| attribute(kind, 0x0c, text.as_bytes()))
        .collect();
    value(0x30, &attributes.concat())
}

/// A part of a Name with one attribute, of a string type by its tag.
pub fn attribute(kind: &str, tag: u8, text: &[u8]) -> Vec<u8> {
    set(&sequence(&[&oid(kind), &value(tag, text)]))
}

/// A Name of one common name.
pub fn common_name(text: &str) -> Vec<u8> {
    name(&[(COMMON_NAME, text)])
}

/// id-at-commonName.
pub const COMMON_NAME: &str = "2.5.4.3";
/// id-at-organizationName.
pub const ORGANIZATION: &str = "2.5.4.10";
/// emailAddress of PKCS#9.
pub const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

/// What a certificate is made of.
#[derive(Clone)]
pub struct Template {
    /// 1 or 3. Version 1 leaves the extensions out.
    pub version: u8,
    /// Contents octets of the serial number.
    pub serial: Vec<u8>,
    /// DER of the subject.
    pub subject: Vec<u8>,
    /// GeneralizedTime.
    pub not_before: String,
    /// GeneralizedTime.
    pub not_after: String,
    /// Its key.
    pub key: Key,
    /// The DER of a SubjectPublicKeyInfo to show in place of that of the key.
    pub public_key: Option<Vec<u8>>,
    /// The object identifier of the algorithm of its signature: [`ECDSA_SHA256`] or [`ECDSA_SHA1`].
    pub signature_algorithm: String,
    /// Object identifier and DER of each extension.
    pub extensions: Vec<(String, Vec<u8>)>,
}

impl Template {
    /// A server certificate with these DNS names and an empty subject.
    pub fn server(key: &Key, names: &[&str]) -> Self {
        let names: Vec<Vec<u8>> = names.iter().map(|name| dns(name)).collect();
        Self::plain(key, name(&[])).with(alternative_names(&names))
    }

    /// A CA certificate with this common name.
    pub fn ca(key: &Key, name: &str) -> Self {
        Self::plain(key, common_name(name))
            .with(basic_constraints(true, None))
            .with(key_usage(KEY_CERT_SIGN))
    }

    /// A certificate of version 3 without extensions.
    pub fn plain(key: &Key, subject: Vec<u8>) -> Self {
        Self {
            version: 3,
            serial: vec![1],
            subject,
            not_before: NOT_BEFORE.into(),
            not_after: NOT_AFTER.into(),
            key: key.clone(),
            public_key: None,
            signature_algorithm: ECDSA_SHA256.into(),
            extensions: Vec::new(),
        }
    }

    /// With an extension in the place of any of the same kind.
    #[must_use]
    pub fn with(self, extension: (String, Vec<u8>)) -> Self {
        let mut template = self.without(&extension.0);
        template.extensions.push(extension);
        template
    }

    /// Without the extension of this object identifier.
    #[must_use]
    pub fn without(mut self, kind: &str) -> Self {
        self.extensions.retain(|(other, _)| other != kind);
        self
    }

    /// With another subject.
    #[must_use]
    pub fn subject(mut self, subject: Vec<u8>) -> Self {
        self.subject = subject;
        self
    }

    /// With another beginning and end, as GeneralizedTime.
    #[must_use]
    pub fn dates(mut self, not_before: &str, not_after: &str) -> Self {
        self.not_before = not_before.into();
        self.not_after = not_after.into();
        self
    }

    /// With the DER of another SubjectPublicKeyInfo, of any algorithm.
    #[must_use]
    pub fn public_key(mut self, spki: &[u8]) -> Self {
        self.public_key = Some(spki.to_vec());
        self
    }

    /// With another serial number.
    #[must_use]
    pub fn serial(mut self, contents: &[u8]) -> Self {
        self.serial = contents.to_vec();
        self
    }

    /// As version 1, without extensions.
    #[must_use]
    pub fn version_1(mut self) -> Self {
        self.version = 1;
        self
    }

    /// The DER of the certificate, issued by `issuer`.
    pub fn issued_by(&self, issuer: &Self) -> Vec<u8> {
        self.issued_as(&issuer.subject, &issuer.key)
    }

    /// The DER of the certificate, issued by itself.
    pub fn self_signed(&self) -> Vec<u8> {
        self.issued_by(self)
    }

    /// The DER of the certificate with any name of an issuer and any key.
    pub fn issued_as(&self, issuer: &[u8], key: &Key) -> Vec<u8> {
        let algorithm = sequence(&[&oid(&self.signature_algorithm)]);
        let time = |text: &str| match text.strip_prefix("20") {
            // RFC 5280, section 4.1.2.5: UTCTime through 2049.
            Some(short) if short < "50" => value(0x17, short.as_bytes()),
            _ => value(0x18, text.as_bytes()),
        };
        let mut fields = Vec::new();
        if self.version > 1 {
            fields.push(value(0xa0, &value(0x02, &[self.version - 1])));
        }
        fields.push(value(0x02, &self.serial));
        fields.push(algorithm.clone());
        fields.push(issuer.to_vec());
        fields.push(sequence(&[&time(&self.not_before), &time(&self.not_after)]));
        fields.push(self.subject.clone());
        fields.push(self.public_key.clone().unwrap_or_else(|| self.key.spki()));
        if self.version > 1 && !self.extensions.is_empty() {
            let list: Vec<&[u8]> = self.extensions.iter().map(|(_, der)| &der[..]).collect();
            fields.push(value(0xa3, &sequence(&list)));
        }
        let signed = value(0x30, &fields.concat());
        let signature = bit_string(&key.sign(&self.signature_algorithm, &signed));
        sequence(&[&signed, &algorithm, &signature])
    }
}

/// A certificate request (PKCS#10, RFC 2986) with this common name, signed by its key.
pub fn request(key: &Key, name: &str) -> Vec<u8> {
    let attributes = value(0xa0, &[]);
    let fields = [value(0x02, &[0]), common_name(name), key.spki(), attributes];
    let signed = value(0x30, &fields.concat());
    let signature = bit_string(&key.sign(ECDSA_SHA256, &signed));
    sequence(&[&signed, &sequence(&[&oid(ECDSA_SHA256)]), &signature])
}

/// An extension by object identifier and contents.
pub fn extension(kind: &str, critical: bool, contents: &[u8]) -> (String, Vec<u8>) {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xff] } else { &[] };
    let der = sequence(&[&oid(kind), critical, &value(0x04, contents)]);
    (kind.into(), der)
}

/// Basic constraints, critical.
pub fn basic_constraints(ca: bool, path_length: Option<u8>) -> (String, Vec<u8>) {
    let ca: &[u8] = if ca { &[0x01, 0x01, 0xff] } else { &[] };
    let length = path_length.map_or(Vec::new(), |length| value(0x02, &[length]));
    extension("2.5.29.19", true, &sequence(&[ca, &length]))
}

/// Bit 0 of key usage.
pub const DIGITAL_SIGNATURE: u8 = 0x80;
/// Bit 4 of key usage.
pub const KEY_AGREEMENT: u8 = 0x08;
/// Bit 5 of key usage.
pub const KEY_CERT_SIGN: u8 = 0x04;
/// Bit 6 of key usage.
pub const CRL_SIGN: u8 = 0x02;

/// Key usage, critical; `bits` with bit 0 as the highest.
pub fn key_usage(bits: u8) -> (String, Vec<u8>) {
    let unused = u8::try_from(bits.trailing_zeros().min(7)).expect("at most 7");
    extension("2.5.29.15", true, &value(0x03, &[unused, bits]))
}

/// id-kp-serverAuth.
pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
/// id-kp-clientAuth.
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// anyExtendedKeyUsage.
pub const ANY_PURPOSE: &str = "2.5.29.37.0";

/// Extended key usage.
pub fn extended_key_usage(purposes: &[&str]) -> (String, Vec<u8>) {
    let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| oid(purpose)).collect();
    extension("2.5.29.37", false, &value(0x30, &purposes.concat()))
}

/// Subject alternative name of general names.
pub fn alternative_names(names: &[Vec<u8>]) -> (String, Vec<u8>) {
    extension("2.5.29.17", false, &value(0x30, &names.concat()))
}

/// A general name: a DNS name.
pub fn dns(name: &str) -> Vec<u8> {
    value(0x82, name.as_bytes())
}

/// A general name: a mail address, or a constraint on them.
pub fn email(address: &str) -> Vec<u8> {
    value(0x81, address.as_bytes())
}

/// A general name: an IP address, or a range of them (address and mask).
pub fn ip(octets: &[u8]) -> Vec<u8> {
    value(0x87, octets)
}

/// A general name: a URI, or a constraint on their hosts.
pub fn uri(text: &str) -> Vec<u8> {
    value(0x86, text.as_bytes())
}

/// A general name: a directory name.
pub fn directory(name: &[u8]) -> Vec<u8> {
    value(0xa4, name)
}

/// Name constraints, critical.
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> (String, Vec<u8>) {
    let subtrees = |tag, names: &[Vec<u8>]| match names {
        [] => Vec::new(),
        names => {
            let names: Vec<Vec<u8>> = names.iter().map(|name| sequence(&[name])).collect();
            value(tag, &names.concat())
        }
    };
    let contents = sequence(&[&subtrees(0xa0, permitted), &subtrees(0xa1, excluded)]);
    extension("2.5.29.30", true, &contents)
}

/// Subject key identifier.
pub fn subject_key_identifier(octets: &[u8]) -> (String, Vec<u8>) {
    extension("2.5.29.14", false, &value(0x04, octets))
}

/// Authority key identifier, with the key identifier alone.
pub fn authority_key_identifier(octets: &[u8]) -> (String, Vec<u8>) {
    extension("2.5.29.35", false, &sequence(&[&value(0x80, octets)]))
}

/// An extension that nobody knows.
pub fn unknown_extension(critical: bool) -> (String, Vec<u8>) {
    extension("1.3.6.1.4.1.32473.1", critical, &value(0x05, &[]))
}

/// The PEM of certificates, one after another.
pub fn certificates_pem<'a>(certificates: impl IntoIterator<Item = &'a Vec<u8>>) -> String {
    certificates
        .into_iter()
        .map(|certificate| der::pem("CERTIFICATE", certificate))
        .collect()
}
