//! A CA for one run, and the certificate of the resolver by it.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use crate::Failure;

/// Files in PEM.
#[derive(Debug)]
pub(crate) struct Certificates {
    /// The certificate of the CA.
    pub(crate) ca: PathBuf,
    /// The certificate of the resolver.
    pub(crate) certificate: PathBuf,
    /// Its private key.
    pub(crate) key: PathBuf,
}

impl Certificates {
    /// Makes a certificate for an address, and for `localhost`.
    ///
    /// # Errors
    ///
    /// If it cannot be made or written.
    pub(crate) fn make(address: IpAddr, folder: &Path) -> Result<Self, Failure> {
        let mut ca = CertificateParams::new(Vec::new())?;
        ca.distinguished_name.push(DnType::CommonName, "Lab CA");
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let ca_key = KeyPair::generate()?;
        let ca_certificate = ca.self_signed(&ca_key)?;
        let issuer = Issuer::new(ca, ca_key);

        let names = vec![address.to_string(), "localhost".to_owned()];
        let mut server = CertificateParams::new(names)?;
        server
            .distinguished_name
            .push(DnType::CommonName, "Lab resolver");
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        let server_key = KeyPair::generate()?;
        let certificate = server.signed_by(&server_key, &issuer)?;

        let files = Self {
            ca: folder.join("ca.pem"),
            certificate: folder.join("resolver.pem"),
            key: folder.join("resolver.key"),
        };
        fs::write(&files.ca, ca_certificate.pem())?;
        fs::write(&files.certificate, certificate.pem())?;
        fs::write(&files.key, server_key.serialize_pem())?;
        Ok(files)
    }
}
