//! Certificate chains for services: a root that nobody sends, an intermediate that everybody sends, and
//! for each service certificates of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256,
};

use crate::Failure;
use crate::program::run;

/// The algorithm of a server's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with 2048 bits.
    Rsa,
    /// ECDSA on P-256.
    Ecdsa,
    /// Ed25519.
    Ed25519,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rsa, Self::Ecdsa, Self::Ed25519];

    /// Its name, as the command's JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::Ecdsa => "ECDSA",
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// What a server sends, and the key that it signs with.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The algorithm of the key.
    pub algorithm: Algorithm,
    /// The certificates in DER, the server's first.
    pub certificates: Vec<Vec<u8>>,
    /// The certificates in PEM, in the same order.
    pub(crate) pem: String,
    /// The private key in PEM.
    pub(crate) key: String,
}

/// Where a chain is.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// The chain in PEM.
    pub(crate) chain: PathBuf,
    /// The private key in PEM.
    pub(crate) key: PathBuf,
}

impl Chain {
    /// Writes `<stem>.pem` and `<stem>.key`.
    ///
    /// # Errors
    ///
    /// If a file cannot be written.
    pub(crate) fn write(&self, folder: &Path, stem: &str) -> Result<Files, Failure> {
        let files = Files {
            chain: folder.join(format!("{stem}.pem")),
            key: folder.join(format!("{stem}.key")),
        };
        fs::write(&files.chain, &self.pem)?;
        fs::write(&files.key, &self.key)?;
        fs::set_permissions(&files.key, PermissionsExt::from_mode(0o600))?;
        Ok(files)
    }
}

/// A CA of two levels.
pub(crate) struct Authority {
    /// The root's certificate in PEM.
    pub(crate) root: String,
    intermediate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes one.
    ///
    /// # Errors
    ///
    /// If a certificate cannot be made.
    pub(crate) fn make() -> Result<Self, Failure> {
        let root = ca("Lab Services Root", 1)?;
        let root_key = KeyPair::generate()?;
        let root_certificate = root.self_signed(&root_key)?;
        let root_issuer = Issuer::new(root, root_key);

        let mut intermediate = ca("Lab Services Intermediate", 0)?;
        intermediate.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = intermediate.signed_by(&key, &root_issuer)?;
        Ok(Self {
            root: root_certificate.pem(),
            intermediate: certificate,
            issuer: Issuer::new(intermediate, key),
        })
    }

    /// Issues a certificate for a host, with a new key.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub(crate) fn issue(&self, host: &str, algorithm: Algorithm) -> Result<Chain, Failure> {
        let key = match algorithm {
            Algorithm::Rsa => KeyPair::generate_for(&PKCS_RSA_SHA256)?,
            Algorithm::Ecdsa => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?,
            // The other ones write the public key beside it (RFC 5958), which OpenSSL 3.0 does not read.
            Algorithm::Ed25519 => {
                KeyPair::from_pem(&run("openssl", &["genpkey", "-algorithm", "ed25519"])?)?
            }
        };
        let mut server = CertificateParams::new(vec![host.to_owned()])?;
        server.distinguished_name.push(DnType::CommonName, host);
        server.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
        ];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        let certificate = server.signed_by(&key, &self.issuer)?;
        Ok(Chain {
            algorithm,
            certificates: vec![certificate.der().to_vec(), self.intermediate.der().to_vec()],
            pem: certificate.pem() + &self.intermediate.pem(),
            key: key.serialize_pem(),
        })
    }
}

fn ca(name: &str, path_length: u8) -> Result<CertificateParams, Failure> {
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.distinguished_name.push(DnType::CommonName, name);
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    Ok(ca)
}
