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

/// Largest modulus in bits that AWS-LC verifies with.
const MAX_BITS: usize = 8_192;

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
            let (parameters, least_bits) = rsa(scheme)?;
            let supported = (least_bits..=MAX_BITS).contains(&bits(n)) && e.len() <= MAX_EXPONENT;
            supported.then_some(())?;
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

/// The parameters, and how many bits a modulus has at least. The salt of PSS is as long as the digest.
fn rsa(scheme: SignatureScheme) -> Option<(&'static RsaParameters, usize)> {
    Some(match scheme {
        SignatureScheme::RsaPkcs1(digest) => match digest {
            Digest::Sha1 => (&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, 1_024),
            Digest::Sha256 => (&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, 1_024),
            Digest::Sha384 => (&RSA_PKCS1_2048_8192_SHA384, 2_048),
            Digest::Sha512 => (&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, 1_024),
            _ => return None,
        },
        SignatureScheme::RsaPss {
            digest,
            salt_length,
        } => match (digest, salt_length) {
            (Digest::Sha256, 32) => (&RSA_PSS_2048_8192_SHA256, 2_048),
            (Digest::Sha384, 48) => (&RSA_PSS_2048_8192_SHA384, 2_048),
            (Digest::Sha512, 64) => (&RSA_PSS_2048_8192_SHA512, 2_048),
            _ => return None,
        },
        _ => return None,
    })
}

/// The length in bits of a number without leading zeros.
fn bits(number: &[u8]) -> usize {
    let spare = number.first().map_or(0, |first| first.leading_zeros());
    8 * number.len() - usize::try_from(spare).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tlsakit_core::signature::SignatureError;

    use super::*;

    /// A key, a message and a signature over it, each of which a test may break.
    #[derive(Clone)]
    struct Vector {
        name: String,
        kind: String,
        key: Vec<Vec<u8>>,
        scheme: SignatureScheme,
        message: Vec<u8>,
        signature: Vec<u8>,
        valid: bool,
    }

    /// What OpenSSL signs, well and badly, made anew.
    fn vectors() -> Vec<Vector> {
        let json = tlsakit_oracle_tests::tool::python(include_str!("signature_vectors.py"), b"");
        let list: Vec<Value> = serde_json::from_slice(&json).expect("JSON");
        list.iter().map(Vector::read).collect()
    }

    fn hex(value: &Value) -> Vec<u8> {
        base16ct::lower::decode_vec(value.as_str().expect("text")).expect("hexadecimal")
    }

    impl Vector {
        fn read(value: &Value) -> Self {
            let field = |name: &str| value.get(name).expect("a field");
            let text = |name: &str| field(name).as_str().expect("text").to_owned();
            let digest = match text("digest").as_str() {
                "sha1" => Digest::Sha1,
                "sha384" => Digest::Sha384,
                "sha512" => Digest::Sha512,
                _ => Digest::Sha256,
            };
            let salt = field("salt").as_u64().expect("a number");
            let salt_length = usize::try_from(salt).expect("a length");
            Self {
                name: text("name"),
                kind: text("kind"),
                key: field("key")
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(hex)
                    .collect(),
                scheme: match text("scheme").as_str() {
                    "pkcs1" => SignatureScheme::RsaPkcs1(digest),
                    "pss" => SignatureScheme::RsaPss {
                        digest,
                        salt_length,
                    },
                    "ecdsa" => SignatureScheme::Ecdsa(digest),
                    "ed25519" => SignatureScheme::Ed25519,
                    _ => SignatureScheme::Ed448,
                },
                message: hex(field("message")),
                signature: hex(field("signature")),
                valid: field("valid").as_bool().expect("a truth value"),
            }
        }

        fn key(&self) -> PublicKey<'_> {
            let first = self.key.first().expect("a key");
            match self.kind.as_str() {
                "rsa" => PublicKey::Rsa {
                    modulus: first,
                    exponent: self.key.get(1).expect("an exponent"),
                },
                "p256" => PublicKey::P256(first),
                "p384" => PublicKey::P384(first),
                "p521" => PublicKey::P521(first),
                "ed25519" => PublicKey::Ed25519(first),
                _ => PublicKey::Ed448(first),
            }
        }

        /// The results of AWS-LC alone, of both together, and of pure Rust alone.
        fn verify(&self) -> (Option<bool>, [Result<(), SignatureError>; 2]) {
            let (key, message, signature) = (self.key(), &self.message, &self.signature);
            let native = NativeVerifier.verify(key, self.scheme, message, signature);
            let pure = PureRust.verify(key, self.scheme, message, signature);
            let alone = verify(key, self.scheme, message, signature);
            (alone, [native, pure])
        }

        /// Broken in every way that needs no arithmetic.
        fn broken(&self) -> Vec<Self> {
            let mut all = Vec::new();
            for broken in breakages(&self.signature) {
                all.push(Self {
                    signature: broken,
                    ..self.clone()
                });
            }
            for (part, octets) in self.key.iter().enumerate() {
                for broken in breakages(octets) {
                    let mut other = self.clone();
                    *other.key.get_mut(part).expect("a part") = broken;
                    all.push(other);
                }
            }
            all.push(Self {
                message: [&self.message[..], b"."].concat(),
                ..self.clone()
            });
            for digest in [Digest::Sha1, Digest::Sha256, Digest::Sha384, Digest::Sha512] {
                for scheme in [
                    SignatureScheme::RsaPkcs1(digest),
                    SignatureScheme::Ecdsa(digest),
                    SignatureScheme::Ed25519,
                    SignatureScheme::Ed448,
                ] {
                    if scheme != self.scheme {
                        all.push(Self {
                            scheme,
                            ..self.clone()
                        });
                    }
                }
            }
            all
        }
    }

    /// `octets` with bits turned, shorter, longer, and nothing like it.
    fn breakages(octets: &[u8]) -> Vec<Vec<u8>> {
        let mut all = vec![
            Vec::new(),
            vec![0; octets.len()],
            vec![0xff; octets.len()],
            octets.iter().skip(1).copied().collect(),
            octets.iter().rev().skip(1).rev().copied().collect(),
            [octets, &[0]].concat(),
            [&[0], octets].concat(),
            vec![1],
            vec![2],
        ];
        for position in [0, 1, octets.len() / 2, octets.len().saturating_sub(1)] {
            for bit in [0x01, 0x40, 0x80] {
                let mut broken = octets.to_vec();
                if let Some(octet) = broken.get_mut(position) {
                    *octet ^= bit;
                    all.push(broken);
                }
            }
        }
        all
    }

    #[test]
    fn both_verifiers_agree() {
        let vectors = vectors();
        let mut compared = 0;
        for vector in &vectors {
            for result in vector.verify().1 {
                assert_eq!(result.is_ok(), vector.valid, "{}: {result:?}", vector.name);
            }
            if !vector.valid {
                continue;
            }
            for (index, broken) in vector.broken().iter().enumerate() {
                let (alone, [native, pure]) = broken.verify();
                let name = &broken.name;
                assert_eq!(native, pure, "{name}, broken in way {index}");
                if let Some(is_valid) = alone {
                    assert_eq!(is_valid, pure.is_ok(), "{name}, broken in way {index}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 2_000, "{compared}");
    }

    /// What DNSSEC uses does not fall back.
    #[test]
    fn aws_lc_has_what_dnssec_uses() {
        let wanted = [
            "rsa 1024 65537 sha1",
            "rsa 1024 65537 sha256",
            "rsa 2048 65537 sha1",
            "rsa 2048 65537 sha256",
            "rsa 2048 65537 sha512",
            "rsa 2048 3 sha256",
            "rsa 3072 65537 sha256",
            "p256 sha256 ",
            "p384 sha384 ",
            "ed25519",
        ];
        let vectors = vectors();
        for name in wanted {
            let vector = vectors.iter().find(|it| it.name == name).expect(name);
            assert_eq!(vector.verify().0, Some(true), "{name}");
        }
    }
}
