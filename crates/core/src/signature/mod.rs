//! Verifying signatures: of certificates now, of DNSSEC later.
//!
//! Everything that needs a signature verified takes a [`SignatureVerifier`]. [`PureRust`] serves
//! everywhere, in WebAssembly too; a native program may bring a faster one.
//!
//! Keys and signatures come as bare octets (points, moduli, `r || s`), so that X.509 and DNSSEC,
//! which wrap them differently, meet here.

mod pure;
mod rsa;

use core::fmt;

pub use pure::PureRust;

/// A public key, as the octets that algorithms work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// 32 octets (RFC 8032).
    Ed25519(&'a [u8]),
    /// 57 octets (RFC 8032).
    Ed448(&'a [u8]),
    /// A point in the form of SEC 1, compressed or not.
    P256(&'a [u8]),
    /// A point in the form of SEC 1, compressed or not.
    P384(&'a [u8]),
    /// A point in the form of SEC 1, compressed or not.
    P521(&'a [u8]),
    /// Modulus and public exponent, both big-endian.
    Rsa {
        /// The modulus.
        modulus: &'a [u8],
        /// The public exponent.
        exponent: &'a [u8],
    },
}

/// A digest that a signature is made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Digest {
    /// SHA-1, for old signatures alone.
    Sha1,
    /// SHA2-256.
    Sha256,
    /// SHA2-384.
    Sha384,
    /// SHA2-512.
    Sha512,
}

/// How a signature is made, beyond the kind of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// ECDSA (FIPS 186-5); the signature is `r || s`, each as long as the order of the curve.
    Ecdsa(Digest),
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// Ed448 (RFC 8032).
    Ed448,
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2).
    RsaPkcs1(Digest),
    /// RSASSA-PSS with MGF1 over the same digest (RFC 8017, section 8.1).
    RsaPss {
        /// The digest.
        digest: Digest,
        /// Length of the salt in octets.
        salt_length: usize,
    },
}

/// Why a signature was not verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// Key and signature are well formed, and the signature is not one of this key over these octets.
    BadSignature,
    /// The key is not what its algorithm asks for.
    MalformedKey,
    /// The algorithm, or this size of key, is not supported; nothing is said about the signature.
    Unsupported,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadSignature => "the signature does not verify",
            Self::MalformedKey => "the key is malformed",
            Self::Unsupported => "the signature algorithm is not supported",
        })
    }
}

impl core::error::Error for SignatureError {}

/// Verifies signatures.
pub trait SignatureVerifier: fmt::Debug + Send + Sync {
    /// Verifies that `signature` is one of `key` over `message`.
    ///
    /// An `Ok` proves that and nothing else: not that the key may sign, nor whose it is.
    ///
    /// # Errors
    ///
    /// [`SignatureError`]: why not.
    fn verify(
        &self,
        key: PublicKey<'_>,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError>;
}
