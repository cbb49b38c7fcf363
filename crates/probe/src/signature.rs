//! Signatures, verified with AWS-LC: 3 to 7 times as fast as pure Rust.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA256_FIXED,
    ECDSA_P521_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ED25519,
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use tlsakit_core::signature::{
    Digest, PublicKey, PureRust, SignatureError, SignatureScheme, SignatureVerifier,
};

/// Largest public exponent in octets, as for [`PureRust`].
const MAX_EXPONENT: usize = 8;

/// Octets of a coordinate on P-256, P-384 and P-521.
const COORDINATES: [usize; 3] = [32, 48, 66];

/// Verifies with AWS-LC what that can: RSA from 1,024 to 8,192 bits, ECDSA with the digest that belongs
/// to the curve, and Ed25519.
///
/// [`PureRust`] verifies the rest, and judges again what AWS-LC refuses: that one does not say why, and
/// so the reason is the same wherever the core runs. One signature that is not valid costs both.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeVerifier;

impl SignatureVerifier for NativeVerifier {
    fn verify(
        &self,
        key: PublicKey<'_>,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        match verify(key, scheme, message, signature) {
            Some(true) => Ok(()),
            _ => PureRust.verify(key, scheme, message, signature),
        }
    }
}

/// Whether AWS-LC verifies `signature`; nothing if the algorithm or the form of the key is not for it.
fn verify(
    key: PublicKey<'_>,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let [p256, p384, p521] = COORDINATES;
    match (key, scheme) {
        (PublicKey::Rsa { modulus, exponent }, scheme) => {
            let n = trim(modulus);
            let e = trim(exponent);
            let parameters = rsa(scheme)?;
            (e.len() <= MAX_EXPONENT).then_some(())?;
            let key = RsaPublicKeyComponents { n, e };
            Some(key.verify(parameters, message, signature).is_ok())
        }
        (PublicKey::P256(point), SignatureScheme::Ecdsa(Digest::Sha256)) => {
            let point = uncompressed(point, p256)?;
            Some(is_valid(
                &ECDSA_P256_SHA256_FIXED,
                point,
                message,
                signature,
            ))
        }
        (PublicKey::P384(point), SignatureScheme::Ecdsa(Digest::Sha384)) => {
            let point = uncompressed(point, p384)?;
            Some(is_valid(
                &ECDSA_P384_SHA384_FIXED,
                point,
                message,
                signature,
            ))
        }
        (PublicKey::P521(point), SignatureScheme::Ecdsa(digest)) => {
            let algorithm = match digest {
                Digest::Sha256 => &ECDSA_P521_SHA256_FIXED,
                Digest::Sha384 => &ECDSA_P521_SHA384_FIXED,
                Digest::Sha512 => &ECDSA_P521_SHA512_FIXED,
                _ => return None,
            };
            let point = uncompressed(point, p521)?;
            Some(is_valid(algorithm, point, message, signature))
        }
        (PublicKey::Ed25519(point), SignatureScheme::Ed25519) if point.len() == 32 => {
            Some(is_valid(&ED25519, point, message, signature))
        }
        _ => None,
    }
}

/// RSA with 1,024 bits where AWS-LC has it. The salt of PSS is as long as the digest.
fn rsa(scheme: SignatureScheme) -> Option<&'static RsaParameters> {
    Some(match scheme {
        SignatureScheme::RsaPkcs1(digest) => match digest {
            Digest::Sha1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Digest::Sha256 => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            Digest::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
            Digest::Sha512 => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
            _ => return None,
        },
        SignatureScheme::RsaPss {
            digest,
            salt_length,
        } => match (digest, salt_length) {
            (Digest::Sha256, 32) => &RSA_PSS_2048_8192_SHA256,
            (Digest::Sha384, 48) => &RSA_PSS_2048_8192_SHA384,
            (Digest::Sha512, 64) => &RSA_PSS_2048_8192_SHA512,
            _ => return None,
        },
        _ => return None,
    })
}

/// AWS-LC also takes keys wrapped in DER, which are none here.
fn uncompressed(point: &[u8], coordinate: usize) -> Option<&[u8]> {
    (point.len() == 1 + 2 * coordinate && point.first() == Some(&4)).then_some(point)
}

fn is_valid(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .is_ok()
}

/// `octets` without leading zeros.
fn trim(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}
