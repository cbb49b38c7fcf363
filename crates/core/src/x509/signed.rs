//! Whether a key signed a certificate.

use alloc::vec::Vec;

use super::algorithm::{self, AlgorithmIdentifier, ObjectIdentifier};
use super::asn1::{Element, Reader, tag};
use super::{Certificate, SubjectPublicKeyInfo};
use crate::signature::{Digest, PublicKey, SignatureError, SignatureScheme, SignatureVerifier};

/// Verifies that `key` signed `certificate` (RFC 5280, section 6.1.3 (a) (1)).
///
/// An `Ok` says nothing about names, dates or whether the key may sign certificates.
pub(crate) fn verify(
    verifier: &dyn SignatureVerifier,
    certificate: &Certificate,
    key: &SubjectPublicKeyInfo<'_>,
) -> Result<(), SignatureError> {
    let algorithm = certificate
        .signature_algorithm()
        .ok_or(SignatureError::Unsupported)?;
    let signature = certificate
        .signature()
        .ok_or(SignatureError::BadSignature)?;
    let scheme = scheme(&algorithm).ok_or(SignatureError::Unsupported)?;
    let public_key = key.public_key().ok_or(SignatureError::Unsupported)?;
    // A key that is labelled RSASSA-PSS signs in no other way (RFC 4055, section 1.2).
    if key.algorithm.oid.as_str() == algorithm::RSA_PSS
        && matches!(scheme, SignatureScheme::RsaPkcs1(_))
    {
        return Err(SignatureError::BadSignature);
    }
    let fixed;
    let signature = match (scheme, order_length(public_key)) {
        (SignatureScheme::Ecdsa(_), Some(length)) => {
            fixed = fixed_signature(signature, length).ok_or(SignatureError::BadSignature)?;
            fixed.as_slice()
        }
        _ => signature,
    };
    verifier.verify(public_key, scheme, certificate.signed_octets(), signature)
}

/// The scheme that an algorithm of RFC 3279, 4055, 5758 or 8410 names.
fn scheme(algorithm: &AlgorithmIdentifier<'_>) -> Option<SignatureScheme> {
    Some(match algorithm.oid.as_str() {
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => SignatureScheme::RsaPkcs1(Digest::Sha1),
        "1.2.840.113549.1.1.11" => SignatureScheme::RsaPkcs1(Digest::Sha256),
        "1.2.840.113549.1.1.12" => SignatureScheme::RsaPkcs1(Digest::Sha384),
        "1.2.840.113549.1.1.13" => SignatureScheme::RsaPkcs1(Digest::Sha512),
        "1.2.840.10045.4.1" => SignatureScheme::Ecdsa(Digest::Sha1),
        "1.2.840.10045.4.3.2" => SignatureScheme::Ecdsa(Digest::Sha256),
        "1.2.840.10045.4.3.3" => SignatureScheme::Ecdsa(Digest::Sha384),
        "1.2.840.10045.4.3.4" => SignatureScheme::Ecdsa(Digest::Sha512),
        algorithm::ED25519 => SignatureScheme::Ed25519,
        algorithm::ED448 => SignatureScheme::Ed448,
        algorithm::RSA_PSS => return pss_scheme(algorithm.parameters.as_ref()?),
        _ => return None,
    })
}

/// Reads RSASSA-PSS-params (RFC 4055, section 3.1). Two different digests are not supported.
fn pss_scheme(parameters: &Element<'_>) -> Option<SignatureScheme> {
    let mut digest = Digest::Sha1;
    let mut mask_digest = Digest::Sha1;
    let mut salt_length = 20;
    let mut reader = parameters.reader();
    while !reader.is_empty() {
        let field = reader.any("RSASSA-PSS-params").ok()?;
        let mut inner = field.reader();
        match field.context_tag()? {
            0 => {
                digest = hash(
                    &AlgorithmIdentifier::read(&mut inner, "hashAlgorithm")
                        .ok()?
                        .oid,
                )?
            }
            1 => {
                let mask = AlgorithmIdentifier::read(&mut inner, "maskGenAlgorithm").ok()?;
                // id-mgf1.
                if mask.oid.as_str() != "1.2.840.113549.1.1.8" {
                    return None;
                }
                let mut inner = Reader::at(&mask.parameters?);
                mask_digest = hash(&AlgorithmIdentifier::read(&mut inner, "mgf1").ok()?.oid)?;
            }
            2 => {
                salt_length =
                    usize::try_from(inner.any("saltLength").ok()?.small_integer()?).ok()?
            }
            3 => (inner.any("trailerField").ok()?.small_integer()? == 1).then_some(())?,
            _ => return None,
        }
    }
    (digest == mask_digest).then_some(SignatureScheme::RsaPss {
        digest,
        salt_length,
    })
}

fn hash(oid: &ObjectIdentifier) -> Option<Digest> {
    Some(match oid.as_str() {
        "1.3.14.3.2.26" => Digest::Sha1,
        "2.16.840.1.101.3.4.2.1" => Digest::Sha256,
        "2.16.840.1.101.3.4.2.2" => Digest::Sha384,
        "2.16.840.1.101.3.4.2.3" => Digest::Sha512,
        _ => return None,
    })
}

/// Octets of the order of the key's curve.
pub(super) fn order_length(key: PublicKey<'_>) -> Option<usize> {
    match key {
        PublicKey::P256(_) => Some(32),
        PublicKey::P384(_) => Some(48),
        PublicKey::P521(_) => Some(66),
        _ => None,
    }
}

/// Turns Ecdsa-Sig-Value (RFC 3279, section 2.2.3) into `r || s`, each of `length` octets.
pub(super) fn fixed_signature(der: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut outer = Reader::new(der);
    let mut inner = outer.expect(tag::SEQUENCE, "signature").ok()?.reader();
    let mut fixed = Vec::with_capacity(2 * length);
    for field in ["r", "s"] {
        let number = inner.any(field).ok()?.unsigned()?;
        let zeros = length.checked_sub(number.len())?;
        fixed.resize(fixed.len() + zeros, 0);
        fixed.extend_from_slice(number);
    }
    (inner.is_empty() && outer.is_empty()).then_some(fixed)
}
