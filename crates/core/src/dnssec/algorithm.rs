//! Algorithms of keys and digests: which of them count, and how keys are laid out
//! (RFC 9904 and the registries it governs; RFC 3110, RFC 5702, RFC 6605, RFC 8080).

use alloc::string::ToString;
use alloc::vec::Vec;

use domain::base::iana::{DigestAlgorithm, SecurityAlgorithm};

use super::anchor::OwnedKey;
use crate::report::DnssecAlgorithmReport;
use crate::signature::{Digest, PublicKey, SignatureScheme};

/// Sizes of RSA keys in bits that are verified (RFC 3110, section 2; RFC 5702, section 2.1). Others
/// count as unsupported.
const RSA_BITS: core::ops::RangeInclusive<usize> = 512..=4_096;

/// Octets of an RSA exponent that the verifiers take. 65537 has three.
const RSA_EXPONENT_OCTETS: usize = 8;

/// The scheme of an algorithm; nothing if it is unsupported.
///
/// Those over SHA-1 are supported unless `refuse_sha1` (RFC 9905, section 2).
pub(super) fn scheme(algorithm: SecurityAlgorithm, refuse_sha1: bool) -> Option<SignatureScheme> {
    Some(match algorithm {
        SecurityAlgorithm::RSASHA1 | SecurityAlgorithm::RSASHA1_NSEC3_SHA1 if !refuse_sha1 => {
            SignatureScheme::RsaPkcs1(Digest::Sha1)
        }
        SecurityAlgorithm::RSASHA256 => SignatureScheme::RsaPkcs1(Digest::Sha256),
        SecurityAlgorithm::RSASHA512 => SignatureScheme::RsaPkcs1(Digest::Sha512),
        SecurityAlgorithm::ECDSAP256SHA256 => SignatureScheme::Ecdsa(Digest::Sha256),
        SecurityAlgorithm::ECDSAP384SHA384 => SignatureScheme::Ecdsa(Digest::Sha384),
        SecurityAlgorithm::ED25519 => SignatureScheme::Ed25519,
        SecurityAlgorithm::ED448 if cfg!(feature = "ed448") => SignatureScheme::Ed448,
        _ => return None,
    })
}

/// Whether a digest type of DS records is supported (RFC 4509, RFC 6605).
pub(super) fn digest_supported(digest: DigestAlgorithm) -> bool {
    matches!(
        digest,
        DigestAlgorithm::SHA1 | DigestAlgorithm::SHA256 | DigestAlgorithm::SHA384
    )
}

/// The public key of a DNSKEY record, laid out as verifiers take it.
#[derive(Clone, Debug)]
pub(super) enum KeyMaterial {
    Point(SecurityAlgorithm, Vec<u8>),
    Rsa { exponent: Vec<u8>, modulus: Vec<u8> },
}

impl KeyMaterial {
    /// Lays the key of a DNSKEY record out; nothing if it is malformed or of another algorithm.
    pub(super) fn read(key: &OwnedKey) -> Option<Self> {
        let octets = key.public_key().as_slice();
        let algorithm = key.algorithm();
        match algorithm {
            SecurityAlgorithm::ECDSAP256SHA256 if octets.len() == 64 => {
                Some(Self::Point(algorithm, uncompressed(octets)))
            }
            SecurityAlgorithm::ECDSAP384SHA384 if octets.len() == 96 => {
                Some(Self::Point(algorithm, uncompressed(octets)))
            }
            SecurityAlgorithm::ED25519 if octets.len() == 32 => {
                Some(Self::Point(algorithm, octets.to_vec()))
            }
            SecurityAlgorithm::ED448 if octets.len() == 57 => {
                Some(Self::Point(algorithm, octets.to_vec()))
            }
            SecurityAlgorithm::RSASHA1
            | SecurityAlgorithm::RSASHA1_NSEC3_SHA1
            | SecurityAlgorithm::RSASHA256
            | SecurityAlgorithm::RSASHA512 => rsa(octets),
            _ => None,
        }
    }

    /// The key for a verifier.
    pub(super) fn public_key(&self) -> PublicKey<'_> {
        match self {
            Self::Rsa { exponent, modulus } => PublicKey::Rsa { modulus, exponent },
            Self::Point(SecurityAlgorithm::ECDSAP256SHA256, point) => PublicKey::P256(point),
            Self::Point(SecurityAlgorithm::ECDSAP384SHA384, point) => PublicKey::P384(point),
            Self::Point(SecurityAlgorithm::ED448, point) => PublicKey::Ed448(point),
            Self::Point(_, point) => PublicKey::Ed25519(point),
        }
    }

    /// The size of the key in bits.
    pub(super) fn bits(&self) -> usize {
        match self {
            Self::Rsa { modulus, .. } => {
                let zeros = modulus.first().map_or(0, |first| first.leading_zeros());
                (modulus.len() * 8).saturating_sub(usize::try_from(zeros).unwrap_or_default())
            }
            Self::Point(SecurityAlgorithm::ECDSAP384SHA384, _) => 384,
            Self::Point(SecurityAlgorithm::ED448, _) => 456,
            Self::Point(..) => 256,
        }
    }

    /// Whether keys of this size are verified.
    pub(super) fn size_supported(&self) -> bool {
        match self {
            Self::Rsa { exponent, .. } => {
                RSA_BITS.contains(&self.bits()) && exponent.len() <= RSA_EXPONENT_OCTETS
            }
            Self::Point(..) => true,
        }
    }
}

/// A point in the form of SEC 1, section 2.3.3, of its two coordinates.
fn uncompressed(coordinates: &[u8]) -> Vec<u8> {
    let mut point = Vec::with_capacity(coordinates.len() + 1);
    point.push(4);
    point.extend_from_slice(coordinates);
    point
}

/// RFC 3110, section 2.
fn rsa(octets: &[u8]) -> Option<KeyMaterial> {
    let (first, rest) = octets.split_first()?;
    let (length, rest) = if *first == 0 {
        let (length, rest) = rest.split_first_chunk::<2>()?;
        (usize::from(u16::from_be_bytes(*length)), rest)
    } else {
        (usize::from(*first), rest)
    };
    let (exponent, modulus) = rest.split_at_checked(length)?;
    let exponent = without_zeros(exponent);
    let modulus = without_zeros(modulus);
    (!exponent.is_empty() && !modulus.is_empty()).then_some(KeyMaterial::Rsa { exponent, modulus })
}

fn without_zeros(octets: &[u8]) -> Vec<u8> {
    octets
        .iter()
        .copied()
        .skip_while(|octet| *octet == 0)
        .collect()
}

/// An algorithm of keys by number and mnemonic.
pub(super) fn algorithm_report(algorithm: SecurityAlgorithm) -> DnssecAlgorithmReport {
    report(algorithm.to_int(), algorithm.to_mnemonic_str())
}

/// A digest type by number and mnemonic.
pub(super) fn digest_report(digest: DigestAlgorithm) -> DnssecAlgorithmReport {
    report(digest.to_int(), digest.to_mnemonic_str())
}

fn report(number: u8, mnemonic: Option<&str>) -> DnssecAlgorithmReport {
    DnssecAlgorithmReport {
        number,
        name: mnemonic.map_or_else(|| number.to_string(), ToString::to_string),
    }
}
