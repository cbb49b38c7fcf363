//! Signatures verified in pure Rust.

use alloc::vec::Vec;

use ed25519_dalek::Verifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{Digest, PublicKey, SignatureError, SignatureScheme, SignatureVerifier, rsa};

/// Verifiers of the RustCrypto and dalek projects, and our own RSA over crypto-bigint.
#[derive(Clone, Copy, Debug, Default)]
pub struct PureRust;

impl SignatureVerifier for PureRust {
    fn verify(
        &self,
        key: PublicKey<'_>,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        match (key, scheme) {
            (PublicKey::Rsa { modulus, exponent }, SignatureScheme::RsaPkcs1(digest)) => {
                rsa::verify_pkcs1(modulus, exponent, digest, message, signature)
            }
            (
                PublicKey::Rsa { modulus, exponent },
                SignatureScheme::RsaPss {
                    digest,
                    salt_length,
                },
            ) => rsa::verify_pss(modulus, exponent, digest, salt_length, message, signature),
            (PublicKey::P256(point), SignatureScheme::Ecdsa(digest)) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point);
                let signature = p256::ecdsa::Signature::from_slice(signature);
                verify_ecdsa(key, signature, digest, message)
            }
            (PublicKey::P384(point), SignatureScheme::Ecdsa(digest)) => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point);
                let signature = p384::ecdsa::Signature::from_slice(signature);
                verify_ecdsa(key, signature, digest, message)
            }
            (PublicKey::P521(point), SignatureScheme::Ecdsa(digest)) => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(point);
                let signature = p521::ecdsa::Signature::from_slice(signature);
                verify_ecdsa(key, signature, digest, message)
            }
            (PublicKey::Ed25519(point), SignatureScheme::Ed25519) => {
                let key = ed25519_dalek::VerifyingKey::try_from(point)
                    .map_err(|_| SignatureError::MalformedKey)?;
                let signature = ed25519_dalek::Signature::from_slice(signature)
                    .map_err(|_| SignatureError::BadSignature)?;
                key.verify(message, &signature)
                    .map_err(|_| SignatureError::BadSignature)
            }
            #[cfg(feature = "ed448")]
            (PublicKey::Ed448(point), SignatureScheme::Ed448) => {
                let point = point.try_into().map_err(|_| SignatureError::MalformedKey)?;
                let key = ed448_goldilocks::VerifyingKey::from_bytes(&point)
                    .map_err(|_| SignatureError::MalformedKey)?;
                let signature = ed448_goldilocks::Signature::try_from(signature)
                    .map_err(|_| SignatureError::BadSignature)?;
                key.verify_raw(&signature, message)
                    .map_err(|_| SignatureError::BadSignature)
            }
            _ => Err(SignatureError::Unsupported),
        }
    }
}

fn verify_ecdsa<K, S, E>(
    key: Result<K, E>,
    signature: Result<S, E>,
    digest: Digest,
    message: &[u8],
) -> Result<(), SignatureError>
where
    K: PrehashVerifier<S>,
{
    let key = key.map_err(|_| SignatureError::MalformedKey)?;
    let signature = signature.map_err(|_| SignatureError::BadSignature)?;
    key.verify_prehash(&digest.of(message), &signature)
        .map_err(|_| SignatureError::BadSignature)
}

impl Digest {
    /// The digest of `message`.
    pub(super) fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}
