//! SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7): what selector SPKI selects.

use alloc::format;
use alloc::string::String;

use super::algorithm::{self, AlgorithmIdentifier, ObjectIdentifier};
use super::asn1::{Asn1Error, Asn1Problem, Reader, tag};
use crate::signature::PublicKey;

/// A SubjectPublicKeyInfo, its octets as received.
#[derive(Clone, Debug)]
pub struct SubjectPublicKeyInfo<'a> {
    der: &'a [u8],
    pub(crate) algorithm: AlgorithmIdentifier<'a>,
    key: Option<&'a [u8]>,
}

impl<'a> SubjectPublicKeyInfo<'a> {
    /// Reads the next element of `reader`.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, Asn1Error> {
        let sequence = reader.expect(tag::SEQUENCE, "subjectPublicKeyInfo")?;
        let mut inner = sequence.reader();
        let algorithm = AlgorithmIdentifier::read(&mut inner, "subjectPublicKeyInfo.algorithm")?;
        let key = inner.expect(tag::BIT_STRING, "subjectPublicKey")?;
        Ok(Self {
            der: sequence.raw,
            algorithm,
            key: key.bit_string(),
        })
    }

    /// Reads `der`, which has to be exactly one SubjectPublicKeyInfo.
    ///
    /// An `Ok` does not say that the key is one of its algorithm.
    ///
    /// # Errors
    ///
    /// [`Asn1Error`]: the field that is not as it should be.
    pub fn parse(der: &'a [u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(der);
        let spki = Self::read(&mut reader)?;
        if reader.is_empty() {
            Ok(spki)
        } else {
            Err(Asn1Error {
                field: "end of subjectPublicKeyInfo",
                offset: reader.offset(),
                problem: Asn1Problem::UnexpectedValue,
            })
        }
    }

    /// The whole, as received: DER of algorithm and key.
    pub fn der(&self) -> &'a [u8] {
        self.der
    }

    /// What the BIT STRING of the key holds, if it has whole octets.
    pub(crate) fn key_octets(&self) -> Option<&'a [u8]> {
        self.key
    }

    /// The curve of an elliptic-curve key, if it is named.
    fn curve_oid(&self) -> Option<ObjectIdentifier> {
        let oid = self.algorithm.parameters?.oid()?;
        Some(ObjectIdentifier::new(&oid))
    }

    /// The curve of an elliptic-curve key by name or object identifier; `explicit parameters` where
    /// it is written out.
    pub(crate) fn curve(&self) -> Option<String> {
        if self.algorithm.oid.as_str() != algorithm::EC {
            return None;
        }
        Some(match self.curve_oid() {
            Some(oid) => oid.curve().map_or_else(
                || String::from(oid.as_str()),
                |(name, _)| String::from(name),
            ),
            None => String::from("explicit parameters"),
        })
    }

    /// Modulus and exponent of an RSA key, without leading zeros.
    pub(crate) fn rsa(&self) -> Option<(&'a [u8], &'a [u8])> {
        let sequence = Reader::new(self.key?)
            .expect(tag::SEQUENCE, "RSAPublicKey")
            .ok()?;
        let mut inner = sequence.reader();
        let modulus = inner.any("modulus").ok()?.unsigned()?;
        let exponent = inner.any("publicExponent").ok()?.unsigned()?;
        Some((modulus, exponent))
    }

    /// The size of the key in bits as its algorithm counts it, if known.
    pub(crate) fn bits(&self) -> Option<usize> {
        match self.algorithm.oid.as_str() {
            algorithm::RSA | algorithm::RSA_PSS => {
                self.rsa().map(|(modulus, _)| bit_length(modulus))
            }
            algorithm::EC => match self.curve_oid() {
                Some(oid) => oid.curve().map(|(_, bits)| bits),
                None => self.explicit_field_bits(),
            },
            algorithm::DSA => {
                let parameters = self.algorithm.parameters?;
                let p = parameters.reader().any("p").ok()?.unsigned()?;
                Some(bit_length(p))
            }
            algorithm::ED25519 => Some(256),
            algorithm::ED448 => Some(456),
            _ => None,
        }
    }

    /// The size of the prime of explicit curve parameters (RFC 3279, section 2.3.5: version,
    /// fieldID with its type and prime, …).
    fn explicit_field_bits(&self) -> Option<usize> {
        let mut inner = self.algorithm.parameters?.reader();
        inner.expect(tag::INTEGER, "version").ok()?;
        let mut field = inner.expect(tag::SEQUENCE, "fieldID").ok()?.reader();
        field.expect(tag::OID, "fieldType").ok()?;
        Some(bit_length(field.any("prime").ok()?.unsigned()?))
    }

    /// A short description, such as `P-256`, `RSA 2048` or `Ed25519`.
    pub(crate) fn description(&self) -> String {
        if let Some(curve) = self.curve() {
            return match self.curve_oid() {
                Some(_) => curve,
                None => format!("EC with {curve}"),
            };
        }
        match (self.algorithm.oid.as_str(), self.bits()) {
            (algorithm::RSA | algorithm::RSA_PSS | algorithm::DSA, Some(bits)) => {
                format!("{} {bits}", self.algorithm.name())
            }
            _ => self.algorithm.name(),
        }
    }

    /// The key for verifying signatures; nothing if its algorithm or curve is not supported or it is
    /// malformed.
    pub(crate) fn public_key(&self) -> Option<PublicKey<'a>> {
        let key = self.key?;
        match self.algorithm.oid.as_str() {
            algorithm::RSA | algorithm::RSA_PSS => {
                let (modulus, exponent) = self.rsa()?;
                Some(PublicKey::Rsa { modulus, exponent })
            }
            algorithm::EC => match self.curve_oid()?.as_str() {
                algorithm::P256 => Some(PublicKey::P256(key)),
                algorithm::P384 => Some(PublicKey::P384(key)),
                algorithm::P521 => Some(PublicKey::P521(key)),
                _ => None,
            },
            algorithm::ED25519 => Some(PublicKey::Ed25519(key)),
            algorithm::ED448 => Some(PublicKey::Ed448(key)),
            _ => None,
        }
    }
}

/// The length in bits of a big-endian number without leading zeros.
fn bit_length(octets: &[u8]) -> usize {
    let spare = octets
        .first()
        .and_then(|octet| usize::try_from(octet.leading_zeros()).ok())
        .unwrap_or(0);
    octets.len() * 8 - spare
}
