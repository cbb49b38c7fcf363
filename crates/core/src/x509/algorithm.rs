//! Algorithms and curves by object identifier.

use alloc::string::{String, ToString};
use core::fmt;

use x509_parser::asn1_rs::Oid;

use super::asn1::{Asn1Error, Element, Reader, tag};

/// RSA key, RFC 3279, section 2.3.1.
pub(crate) const RSA: &str = "1.2.840.113549.1.1.1";
/// RSASSA-PSS key or signature, RFC 4055.
pub(crate) const RSA_PSS: &str = "1.2.840.113549.1.1.10";
/// Elliptic-curve key, RFC 5480.
pub(crate) const EC: &str = "1.2.840.10045.2.1";
/// DSA key, RFC 3279, section 2.3.2.
pub(crate) const DSA: &str = "1.2.840.10040.4.1";
/// Ed25519 key and signature, RFC 8410.
pub(crate) const ED25519: &str = "1.3.101.112";
/// Ed448 key and signature, RFC 8410.
pub(crate) const ED448: &str = "1.3.101.113";
/// NIST P-256, RFC 5480.
pub(crate) const P256: &str = "1.2.840.10045.3.1.7";
/// NIST P-384, RFC 5480.
pub(crate) const P384: &str = "1.3.132.0.34";
/// NIST P-521, RFC 5480.
pub(crate) const P521: &str = "1.3.132.0.35";

/// Usual names of algorithms.
const NAMES: &[(&str, &str)] = &[
    (RSA, "RSA"),
    (RSA_PSS, "RSASSA-PSS"),
    (EC, "EC"),
    (DSA, "DSA"),
    (ED25519, "Ed25519"),
    (ED448, "Ed448"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.2.840.113549.1.1.7", "RSAES-OAEP"),
    ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
    ("1.2.840.113549.1.1.13", "RSA with SHA-512"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.156.10197.1.501", "SM2 with SM3"),
    ("1.2.643.2.2.3", "GOST R 34.10-2001 with GOST R 34.11-94"),
    ("1.2.643.2.2.19", "GOST R 34.10-2001"),
    ("1.2.643.2.2.20", "GOST R 34.10-94"),
    ("1.2.643.7.1.1.1.1", "GOST R 34.10-2012, 256 bits"),
    ("1.2.643.7.1.1.1.2", "GOST R 34.10-2012, 512 bits"),
    ("1.2.643.7.1.1.3.2", "GOST R 34.10-2012 with 256 bits"),
    ("1.2.643.7.1.1.3.3", "GOST R 34.10-2012 with 512 bits"),
    ("1.3.14.3.2.29", "RSA with SHA-1"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("2.16.840.1.101.3.4.3.1", "DSA with SHA-224"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("2.16.840.1.101.3.4.4.1", "ML-KEM-512"),
    ("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
    ("2.16.840.1.101.3.4.4.3", "ML-KEM-1024"),
];

/// Usual names and sizes in bits of curves.
const CURVES: &[(&str, &str, usize)] = &[
    (P256, "P-256", 256),
    (P384, "P-384", 384),
    (P521, "P-521", 521),
    ("1.2.156.10197.1.301", "SM2", 256),
    ("1.2.840.10045.3.1.1", "P-192", 192),
    ("1.3.132.0.10", "secp256k1", 256),
    ("1.3.132.0.33", "P-224", 224),
    ("1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1", 160),
    ("1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", 192),
    ("1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", 224),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256),
    ("1.3.36.3.3.2.8.1.1.8", "brainpoolP256t1", 256),
    ("1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1", 320),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384),
    ("1.3.36.3.3.2.8.1.1.12", "brainpoolP384t1", 384),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512),
    ("1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1", 512),
];

/// An object identifier in dotted form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectIdentifier(String);

impl ObjectIdentifier {
    /// From the contents of an OBJECT IDENTIFIER.
    pub(crate) fn new(oid: &Oid<'_>) -> Self {
        Self(oid.to_id_string())
    }

    /// From the dotted form.
    #[cfg(test)]
    pub(crate) fn from_dotted(oid: &str) -> Self {
        Self(String::from(oid))
    }

    /// Dotted form; hexadecimal where a number does not fit 64 bits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The usual name of the algorithm, if there is one.
    pub(crate) fn algorithm_name(&self) -> Option<&'static str> {
        NAMES
            .iter()
            .find(|(oid, _)| *oid == self.0)
            .map(|(_, name)| *name)
    }

    /// The usual name and the size in bits of the curve, if it is one that we know.
    pub(crate) fn curve(&self) -> Option<(&'static str, usize)> {
        CURVES
            .iter()
            .find(|(oid, _, _)| *oid == self.0)
            .map(|(_, name, bits)| (*name, *bits))
    }
}

impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An AlgorithmIdentifier (RFC 5280, section 4.1.1.2).
#[derive(Clone, Debug)]
pub(crate) struct AlgorithmIdentifier<'a> {
    /// The algorithm.
    pub(crate) oid: ObjectIdentifier,
    /// Its parameters, if there are any.
    pub(crate) parameters: Option<Element<'a>>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads the next element of `reader`.
    pub(crate) fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, Asn1Error> {
        let sequence = reader.expect(tag::SEQUENCE, field)?;
        let mut inner = sequence.reader();
        let oid = inner.expect(tag::OID, field)?;
        let oid = oid.oid().ok_or_else(|| oid.unexpected(field))?;
        let parameters = inner.optional(field, |_| true)?;
        Ok(Self {
            oid: ObjectIdentifier::new(&oid),
            parameters,
        })
    }

    /// The usual name; the dotted object identifier if there is none.
    pub(crate) fn name(&self) -> String {
        self.oid
            .algorithm_name()
            .map_or_else(|| self.oid.as_str().to_string(), String::from)
    }
}
