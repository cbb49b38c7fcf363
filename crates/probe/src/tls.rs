//! Whom to trust for a resolver, and TLS to it.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tlsakit_core::commands::{self, Input};
use tlsakit_core::dns::Failure;
use tlsakit_core::time;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::endpoint::{Endpoint, Host, describe};
use crate::tcp::Prompt;

/// Certificates of one text that are read. A system's bundle of roots has about 150.
const MAX_CERTIFICATES: usize = 1_000;

/// The roots that a resolver's own certificate is validated with: Mozilla's, and those that are added.
///
/// It has nothing to do with DNSSEC or DANE.
#[derive(Clone, Debug)]
pub struct Trust {
    roots: RootCertStore,
    added: Vec<CertificateDer<'static>>,
}

/// Why no root can be taken from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustError {
    /// There is no certificate.
    Empty,
    /// There are more than 1,000 certificates.
    TooMany,
    /// The certificate with this number, from 1, cannot be read.
    Unreadable(usize),
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no certificate in it"),
            Self::TooMany => write!(
                f,
                "there are more than {MAX_CERTIFICATES} certificates in it"
            ),
            Self::Unreadable(number) => write!(f, "certificate {number} cannot be read"),
        }
    }
}

impl std::error::Error for TrustError {}

impl Trust {
    /// The roots of Mozilla's program.
    pub fn public() -> Self {
        Self {
            roots: RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            },
            added: Vec::new(),
        }
    }

    /// Adds the certificates of `octets`: PEM, or one in DER. Each is trusted as a root, and as the
    /// certificate of the resolver itself.
    ///
    /// # Errors
    ///
    /// [`TrustError`]; nothing is added then.
    pub fn add(&mut self, octets: &[u8]) -> Result<(), TrustError> {
        let mut read = Vec::new();
        for certificate in CertificateDer::pem_slice_iter(octets) {
            let number = read.len() + 1;
            read.push(certificate.map_err(|_| TrustError::Unreadable(number))?);
            if read.len() > MAX_CERTIFICATES {
                return Err(TrustError::TooMany);
            }
        }
        // A SEQUENCE, which no text begins with.
        if read.is_empty() && octets.first() == Some(&0x30) {
            read.push(CertificateDer::from(octets.to_vec()));
        }
        if read.is_empty() {
            return Err(TrustError::Empty);
        }
        let mut roots = self.roots.clone();
        for (index, certificate) in read.iter().enumerate() {
            roots
                .add(certificate.clone())
                .map_err(|_| TrustError::Unreadable(index + 1))?;
        }
        self.roots = roots;
        self.added.extend(read);
        Ok(())
    }

    /// The certificates of all roots in DER: Mozilla's, then those that were added.
    pub fn certificates(&self) -> Vec<Cow<'static, [u8]>> {
        let public = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let public = public.map(|it| Cow::Borrowed(it.as_ref()));
        let added = self.added.iter().map(|it| Cow::Owned(it.to_vec()));
        public.chain(added).collect()
    }

    /// Makes the client for resolvers that speak one of `protocols` (ALPN), best first.
    pub(crate) fn client(&self, protocols: &[&str]) -> Result<TlsConnector, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = Verifier::new(self, Arc::clone(&provider))?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        config.alpn_protocols = protocols
            .iter()
            .map(|protocol| protocol.as_bytes().to_vec())
            .collect();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

/// Validates as webpki does, and accepts a certificate that was added as it is, if its names and dates
/// fit: webpki takes no CA certificate for a server's own, and self-signed ones often are both.
#[derive(Debug)]
struct Verifier {
    webpki: Arc<WebPkiServerVerifier>,
    added: Vec<CertificateDer<'static>>,
}

impl Verifier {
    fn new(trust: &Trust, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let roots = Arc::new(trust.roots.clone());
        let webpki = WebPkiServerVerifier::builder_with_provider(roots, provider)
            .build()
            .map_err(|why| Error::General(why.to_string()))?;
        let added = trust.added.clone();
        Ok(Self { webpki, added })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.added.iter().any(|added| added == end_entity) {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            verify_dates(end_entity, now)?;
            return Ok(ServerCertVerified::assertion());
        }
        self.webpki
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.webpki
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.webpki
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}

fn verify_dates(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let now = time::UnixTime(i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    let input = Input {
        name: None,
        bytes: certificate,
    };
    let described = commands::parse_certificates(&[input], now);
    let moment = |text: &Option<String>| time::UnixTime::parse(text.as_deref()?).ok();
    let validity = described
        .certificates
        .first()
        .and_then(|it| moment(&it.not_before).zip(moment(&it.not_after)));
    match validity {
        None => Err(CertificateError::BadEncoding.into()),
        Some((not_before, _)) if now < not_before => Err(CertificateError::NotValidYet.into()),
        Some((_, not_after)) if now > not_after => Err(CertificateError::Expired.into()),
        Some(_) => Ok(()),
    }
}

/// Connects to `endpoint` by TLS; its certificate has to be one of `name`.
pub(crate) async fn connect(
    connector: &TlsConnector,
    endpoint: &Endpoint,
    name: &ServerName<'static>,
) -> Result<TlsStream<Prompt>, Failure> {
    let stream = endpoint.connect().await?;
    let handshake = connector.connect(name.clone(), stream).await;
    handshake.map_err(|why| failure(&why))
}

/// The name that the certificate of `host` has to be one of.
pub(crate) fn server_name(host: &Host) -> Option<ServerName<'static>> {
    match host {
        Host::Address(address, _) => Some(ServerName::IpAddress((*address).into())),
        Host::Name(name) => ServerName::try_from(name.clone()).ok(),
    }
}

/// What became of a handshake.
fn failure(error: &io::Error) -> Failure {
    let inner = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    let Some(inner) = inner else {
        return Failure::Connection(describe(error));
    };
    let Error::InvalidCertificate(why) = inner else {
        return Failure::Tls(inner.to_string());
    };
    Failure::Tls(match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is one of another name".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".to_owned()
        }
        // Such as a CA certificate in the place of the server's own.
        CertificateError::Other(why) => format!("its certificate was not accepted: {}", why.0),
        CertificateError::UnknownIssuer => "its certificate is of no CA known here".to_owned(),
        _ => inner.to_string(),
    })
}
