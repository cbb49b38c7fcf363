//! Keys of the test signer, one of each algorithm for each name.
//!
//! All but RSA keys are derived from a label, so that the same scenario gives the same octets.

use std::sync::{Arc, LazyLock, Mutex};
use std::{collections::BTreeMap, fs, path::Path};

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A DNSSEC algorithm that the signer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// RSASHA1 (5) and RSASHA1-NSEC3-SHA1 (7), RFC 4034 and RFC 5155.
    RsaSha1(u8),
    /// RFC 5702.
    RsaSha256,
    /// RFC 5702.
    RsaSha512,
    /// RFC 6605.
    EcdsaP256,
    /// RFC 6605.
    EcdsaP384,
    /// RFC 8080.
    Ed25519,
    /// RFC 8080.
    Ed448,
}

impl Algorithm {
    /// Reads the mnemonic of the scenarios.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "rsasha1" => Self::RsaSha1(5),
            "rsasha1-nsec3" => Self::RsaSha1(7),
            "rsasha256" => Self::RsaSha256,
            "rsasha512" => Self::RsaSha512,
            "ecdsap256" => Self::EcdsaP256,
            "ecdsap384" => Self::EcdsaP384,
            "ed25519" => Self::Ed25519,
            "ed448" => Self::Ed448,
            _ => return None,
        })
    }

    /// The number of the registry.
    pub fn number(self) -> u8 {
        match self {
            Self::RsaSha1(number) => number,
            Self::RsaSha256 => 8,
            Self::RsaSha512 => 10,
            Self::EcdsaP256 => 13,
            Self::EcdsaP384 => 14,
            Self::Ed25519 => 15,
            Self::Ed448 => 16,
        }
    }
}

/// A key pair.
#[derive(Clone)]
pub struct KeyPair {
    algorithm: Algorithm,
    secret: Secret,
}

#[derive(Clone)]
enum Secret {
    Rsa(Arc<Rsa>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Ed448(Box<ed448_goldilocks::SigningKey>),
}

/// An RSA key: big-endian octets.
struct Rsa {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    private_exponent: Vec<u8>,
}

impl KeyPair {
    /// The key of `algorithm` for `label`; an RSA key is the one of the file `rsa-<rsa>.pem`.
    ///
    /// # Panics
    ///
    /// If there is no such file.
    pub fn derive(algorithm: Algorithm, label: &str, rsa: &str) -> Self {
        let seed = Sha512::digest(format!("tlsakit test key {} {label}", algorithm.number()));
        match algorithm {
            Algorithm::RsaSha1(_) | Algorithm::RsaSha256 | Algorithm::RsaSha512 => Self {
                algorithm,
                secret: Secret::Rsa(rsa_key(rsa)),
            },
            Algorithm::EcdsaP256 | Algorithm::Ed25519 => Self::from_secret(algorithm, &seed[..32]),
            Algorithm::EcdsaP384 => Self::from_secret(algorithm, &seed[..48]),
            Algorithm::Ed448 => Self::from_secret(algorithm, &seed[..57]),
        }
    }

    /// A key of a curve from its private octets.
    ///
    /// # Panics
    ///
    /// If they are none, or the algorithm is RSA.
    pub fn from_secret(algorithm: Algorithm, octets: &[u8]) -> Self {
        let secret = match algorithm {
            Algorithm::EcdsaP256 => {
                Secret::P256(p256::ecdsa::SigningKey::from_slice(octets).expect("a scalar"))
            }
            Algorithm::EcdsaP384 => {
                Secret::P384(p384::ecdsa::SigningKey::from_slice(octets).expect("a scalar"))
            }
            Algorithm::Ed25519 => {
                let seed: [u8; 32] = octets.try_into().expect("32 octets");
                Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed)))
            }
            Algorithm::Ed448 => {
                let key = ed448_goldilocks::SigningKey::try_from(octets);
                Secret::Ed448(Box::new(key.expect("57 octets")))
            }
            _ => panic!("{algorithm:?} is no curve"),
        };
        Self { algorithm, secret }
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public key field of DNSKEY.
    pub fn public(&self) -> Vec<u8> {
        match &self.secret {
            Secret::Rsa(key) => {
                let length = u8::try_from(key.exponent.len()).expect("a short exponent");
                [&[length], key.exponent.as_slice(), &key.modulus].concat()
            }
            // RFC 6605, section 4: the point without the octet in front that says uncompressed.
            Secret::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes()[1..].to_vec(),
            Secret::P384(key) => key.verifying_key().to_sec1_point(false).as_bytes()[1..].to_vec(),
            Secret::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Secret::Ed448(key) => key.verifying_key().to_bytes().to_vec(),
        }
    }

    /// The signature field of RRSIG over `message`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        use p256::ecdsa::signature::Signer;

        match &self.secret {
            Secret::Rsa(key) => key.sign(self.algorithm, message),
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Secret::Ed448(key) => key.sign_raw(message).to_bytes().to_vec(),
        }
    }
}

impl Rsa {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2.1).
    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        let (info, digest): (&[u8], Vec<u8>) = match algorithm {
            Algorithm::RsaSha256 => (&SHA256_INFO, Sha256::digest(message).to_vec()),
            Algorithm::RsaSha512 => (&SHA512_INFO, Sha512::digest(message).to_vec()),
            _ => (&SHA1_INFO, sha1::Sha1::digest(message).to_vec()),
        };
        let length = self.modulus.len();
        let mut encoded = vec![0, 1];
        encoded.resize(length - 1 - info.len() - digest.len(), 0xff);
        encoded.push(0);
        encoded.extend_from_slice(info);
        encoded.extend_from_slice(&digest);

        let number = |octets: &[u8]| BoxedUint::from_be_slice_vartime(octets);
        let modulus = Odd::new(number(&self.modulus)).expect("a modulus");
        let parameters = BoxedMontyParams::new_vartime(modulus);
        let base = number(&encoded).resize(parameters.bits_precision());
        let power = BoxedMontyForm::new(base, &parameters).pow(&number(&self.private_exponent));
        let octets = power.retrieve().to_be_bytes();
        octets[octets.len() - length..].to_vec()
    }
}

/// DigestInfo without the digest (RFC 8017, section 9.2, note 1).
const SHA1_INFO: [u8; 15] = [
    0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14,
];
const SHA256_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
const SHA512_INFO: [u8; 19] = [
    0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05,
    0x00, 0x04, 0x40,
];

/// Reads an RSA key of `tests/data/dnssec/keys`, once.
fn rsa_key(name: &str) -> Arc<Rsa> {
    static KEYS: LazyLock<Mutex<BTreeMap<String, Arc<Rsa>>>> = LazyLock::new(Mutex::default);
    let mut keys = KEYS.lock().expect("nobody panics with it");
    let read = || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/dnssec/keys");
        let file = folder.join(format!("rsa-{name}.pem"));
        let text =
            fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        let base64: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let der = data_encoding::BASE64
            .decode(base64.as_bytes())
            .expect("base64");
        Arc::new(Rsa::from_pkcs1(&der))
    };
    keys.entry(name.to_owned()).or_insert_with(read).clone()
}

impl Rsa {
    /// Reads RSAPrivateKey (RFC 8017, appendix A.1.2).
    fn from_pkcs1(der: &[u8]) -> Self {
        let (sequence, _) = element(der);
        let (_version, rest) = element(sequence);
        let (modulus, rest) = element(rest);
        let (exponent, rest) = element(rest);
        let (private_exponent, _) = element(rest);
        let bare =
            |octets: &[u8]| octets[octets.iter().take_while(|it| **it == 0).count()..].to_vec();
        Self {
            modulus: bare(modulus),
            exponent: bare(exponent),
            private_exponent: bare(private_exponent),
        }
    }
}

/// The contents of the first element of DER, and what follows it.
fn element(der: &[u8]) -> (&[u8], &[u8]) {
    let (header, length) = match usize::from(der[1]) {
        long if long > 0x80 => {
            let octets = &der[2..2 + long - 0x80];
            let length = octets
                .iter()
                .fold(0, |sum, octet| sum << 8 | usize::from(*octet));
            (2 + octets.len(), length)
        }
        short => (2, short),
    };
    (&der[header..header + length], &der[header + length..])
}

/// The digest field of DS (RFC 4034, section 5.1.4; RFC 4509; RFC 6605).
pub fn ds_digest(digest_type: u8, owner: &[u8], dnskey: &[u8]) -> Vec<u8> {
    let octets = [&owner.to_ascii_lowercase(), dnskey].concat();
    match digest_type {
        1 => sha1::Sha1::digest(&octets).to_vec(),
        4 => Sha384::digest(&octets).to_vec(),
        _ => Sha256::digest(&octets).to_vec(),
    }
}

/// Key tag (RFC 4034, appendix B).
pub fn key_tag(dnskey: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for (index, octet) in dnskey.iter().enumerate() {
        let octet = u32::from(*octet);
        sum += if index % 2 == 0 { octet << 8 } else { octet };
    }
    sum += sum >> 16 & 0xffff;
    (sum & 0xffff) as u16
}
