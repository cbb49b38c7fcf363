//! Whether a server holds the key that it shows: the signature in a TLS handshake.

use super::SubjectPublicKeyInfo;
use super::algorithm::RSA_PSS;
use super::signed::{fixed_signature, order_length};
use crate::signature::{Digest, PublicKey, SignatureError, SignatureScheme, SignatureVerifier};

/// A version of TLS whose handshake has a signature scheme of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246): ECDSA is not bound to a curve.
    Tls12,
    /// TLS 1.3 (RFC 8446): ECDSA is bound to a curve, and PKCS #1 v1.5 and SHA-1 are not for handshakes.
    Tls13,
}

/// Verifies that the holder of `key` made `signature` over `message` in a handshake.
///
/// `scheme` is a SignatureScheme of RFC 8446, section 4.2.3, `message` what that handshake signs
/// (RFC 8446, section 4.4.3; RFC 5246, section 7.4.3), `signature` as sent: ECDSA in DER. An `Ok` says
/// nothing of names, dates, key usage or who issued a certificate.
///
/// # Errors
///
/// [`SignatureError::Unsupported`] if `scheme` is not known, not for this version, or the kind of key
/// is not supported; [`SignatureError::BadSignature`] if the scheme is not one of this key, or the
/// signature is not one of it.
pub fn verify(
    verifier: &dyn SignatureVerifier,
    key: &SubjectPublicKeyInfo<'_>,
    version: TlsVersion,
    scheme: u16,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let known = known(scheme).filter(|known| version == TlsVersion::Tls12 || known.tls13);
    let Known { kind, scheme, .. } = known.ok_or(SignatureError::Unsupported)?;
    let public_key = key.public_key().ok_or(SignatureError::Unsupported)?;
    let fits = match (kind, public_key) {
        // A key labelled RSASSA-PSS has schemes of its own.
        (Kind::Rsa, PublicKey::Rsa { .. }) => key.algorithm.oid.as_str() != RSA_PSS,
        (Kind::RsaPss, PublicKey::Rsa { .. }) => key.algorithm.oid.as_str() == RSA_PSS,
        (Kind::Ecdsa(bits), key) => match order_length(key) {
            Some(length) => version == TlsVersion::Tls12 || bits.div_ceil(8) == length,
            None => false,
        },
        (Kind::Ed25519, PublicKey::Ed25519(_)) | (Kind::Ed448, PublicKey::Ed448(_)) => true,
        _ => false,
    };
    if !fits {
        return Err(SignatureError::BadSignature);
    }
    match order_length(public_key) {
        Some(length) => {
            let fixed = fixed_signature(signature, length).ok_or(SignatureError::BadSignature)?;
            verifier.verify(public_key, scheme, message, &fixed)
        }
        None => verifier.verify(public_key, scheme, message, signature),
    }
}

/// What a scheme asks of a key.
enum Kind {
    /// A curve of so many bits, in TLS 1.3.
    Ecdsa(usize),
    Ed25519,
    Ed448,
    Rsa,
    RsaPss,
}

struct Known {
    kind: Kind,
    scheme: SignatureScheme,
    tls13: bool,
}

/// The registered schemes (RFC 8446, section 4.2.3).
fn known(scheme: u16) -> Option<Known> {
    let pss = |digest, salt_length| SignatureScheme::RsaPss {
        digest,
        salt_length,
    };
    let (kind, scheme, tls13) = match scheme {
        0x0201 => (Kind::Rsa, SignatureScheme::RsaPkcs1(Digest::Sha1), false),
        0x0401 => (Kind::Rsa, SignatureScheme::RsaPkcs1(Digest::Sha256), false),
        0x0501 => (Kind::Rsa, SignatureScheme::RsaPkcs1(Digest::Sha384), false),
        0x0601 => (Kind::Rsa, SignatureScheme::RsaPkcs1(Digest::Sha512), false),
        0x0203 => (Kind::Ecdsa(0), SignatureScheme::Ecdsa(Digest::Sha1), false),
        0x0403 => (
            Kind::Ecdsa(256),
            SignatureScheme::Ecdsa(Digest::Sha256),
            true,
        ),
        0x0503 => (
            Kind::Ecdsa(384),
            SignatureScheme::Ecdsa(Digest::Sha384),
            true,
        ),
        0x0603 => (
            Kind::Ecdsa(521),
            SignatureScheme::Ecdsa(Digest::Sha512),
            true,
        ),
        0x0804 => (Kind::Rsa, pss(Digest::Sha256, 32), true),
        0x0805 => (Kind::Rsa, pss(Digest::Sha384, 48), true),
        0x0806 => (Kind::Rsa, pss(Digest::Sha512, 64), true),
        0x0807 => (Kind::Ed25519, SignatureScheme::Ed25519, true),
        0x0808 => (Kind::Ed448, SignatureScheme::Ed448, true),
        0x0809 => (Kind::RsaPss, pss(Digest::Sha256, 32), true),
        0x080a => (Kind::RsaPss, pss(Digest::Sha384, 48), true),
        0x080b => (Kind::RsaPss, pss(Digest::Sha512, 64), true),
        _ => return None,
    };
    Some(Known {
        kind,
        scheme,
        tls13,
    })
}
