//! The client of a handshake: it takes every chain, records it, and verifies that the server has the key.
//!
//! rustls reads no certificate by itself; what it asks the verifier is answered here, by the core's own
//! reading and `NativeVerifier`, so a chain that webpki would refuse is seen as any other. In TLS 1.2
//! rustls refuses signatures of keys that are labelled RSASSA-PSS: their chain is seen, and not proved.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::crypto::{CipherSuiteCommon, CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, NamedGroup,
    PeerMisbehaved, SignatureScheme, SupportedCipherSuite, Tls12CipherSuite,
};
use tlsakit_core::probe::{CertificateType, KeyAlgorithm, SessionRequest};
use tlsakit_core::signature::SignatureError;
use tlsakit_core::x509::handshake::{self, TlsVersion};
use tlsakit_core::x509::{Certificate, SubjectPublicKeyInfo};

use super::flight::MAX_CERTIFICATES;
use super::group::Secp521r1;
use crate::signature::NativeVerifier;

/// rsa_pss_pss_*, which rustls has no names for: signatures of keys labelled RSASSA-PSS.
const RSA_PSS_PSS: [SignatureScheme; 3] = [
    SignatureScheme::Unknown(0x0809),
    SignatureScheme::Unknown(0x080a),
    SignatureScheme::Unknown(0x080b),
];

const RSA_PSS: [SignatureScheme; 3] = [
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA512,
];

/// In TLS 1.3 these are for the signatures of certificates alone (RFC 8446, section 4.2.3).
const RSA_PKCS1: [SignatureScheme; 4] = [
    SignatureScheme::RSA_PKCS1_SHA256,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA1,
];

const ECDSA: [SignatureScheme; 4] = [
    SignatureScheme::ECDSA_NISTP256_SHA256,
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ECDSA_SHA1_Legacy,
];

const EDWARDS: [SignatureScheme; 2] = [SignatureScheme::ED25519, SignatureScheme::ED448];

/// How a server may sign with a certificate for ECDHE_ECDSA in TLS 1.2: rustls' own list lacks Ed448
/// (RFC 8422, section 5.10).
static SIGN_12: &[SignatureScheme] = &[
    SignatureScheme::ED25519,
    SignatureScheme::ED448,
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::ECDSA_NISTP256_SHA256,
];

/// The cipher suites of TLS 1.2 for ECDSA, Ed25519 and Ed448.
static ECDSA_12: LazyLock<Vec<Tls12CipherSuite>> = LazyLock::new(|| {
    let suites = aws_lc_rs::DEFAULT_CIPHER_SUITES.iter();
    let suites = suites.filter_map(|suite| match suite {
        SupportedCipherSuite::Tls12(suite) if !signs_with_rsa(suite) => Some(*suite),
        _ => None,
    });
    suites.map(with_ed448).collect()
});

fn with_ed448(suite: &Tls12CipherSuite) -> Tls12CipherSuite {
    Tls12CipherSuite {
        common: CipherSuiteCommon {
            suite: suite.common.suite,
            hash_provider: suite.common.hash_provider,
            confidentiality_limit: suite.common.confidentiality_limit,
        },
        prf_provider: suite.prf_provider,
        kx: suite.kx,
        sign: SIGN_12,
        aead_alg: suite.aead_alg,
    }
}

fn signs_with_rsa(suite: &Tls12CipherSuite) -> bool {
    suite.sign.contains(&SignatureScheme::RSA_PSS_SHA256)
}

/// What is offered, made once for each: RSA alone, ECDSA and EdDSA alone, all of TLS 1.3 and 1.2.
static PROVIDERS: LazyLock<[Arc<CryptoProvider>; 3]> = LazyLock::new(|| {
    [(true, false), (false, true), (true, true)].map(|(rsa, ecdsa)| Arc::new(provider(rsa, ecdsa)))
});

/// In TLS 1.2 the cipher suite says which kind of key signs, in TLS 1.3 the signature schemes do.
fn provider(rsa: bool, ecdsa: bool) -> CryptoProvider {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups.push(&Secp521r1);
    provider.cipher_suites.retain(|suite| match suite {
        SupportedCipherSuite::Tls13(_) => true,
        SupportedCipherSuite::Tls12(suite) => rsa && signs_with_rsa(suite),
    });
    if ecdsa {
        let suites = ECDSA_12.iter().map(SupportedCipherSuite::Tls12);
        provider.cipher_suites.extend(suites);
    }
    provider
}

fn provider_for(algorithm: KeyAlgorithm) -> Arc<CryptoProvider> {
    let [rsa, ecdsa, any] = &*PROVIDERS;
    Arc::clone(match algorithm {
        KeyAlgorithm::RSA => rsa,
        KeyAlgorithm::ECDSA | KeyAlgorithm::Ed25519 => ecdsa,
        KeyAlgorithm::Any => any,
    })
}

/// The signature schemes that are offered.
///
/// RSA with PKCS #1 v1.5 stands at the end of all: some servers show an ECDSA certificate only to those
/// who can verify the CA's signature on it too.
fn schemes(algorithm: KeyAlgorithm) -> Vec<SignatureScheme> {
    let own: &[&[SignatureScheme]] = match algorithm {
        KeyAlgorithm::RSA => &[&RSA_PSS, &RSA_PSS_PSS],
        KeyAlgorithm::ECDSA => &[&ECDSA],
        KeyAlgorithm::Ed25519 => &[&EDWARDS],
        KeyAlgorithm::Any => &[&ECDSA, &EDWARDS, &RSA_PSS, &RSA_PSS_PSS],
    };
    [own, &[&RSA_PKCS1]].concat().concat()
}

/// Why it is not proved that the server has the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unproved {
    /// The signature is made with a scheme that was not offered.
    NotOffered,
    /// The signature is not one of the key, or cannot be verified.
    Signature(SignatureError),
    /// There is no key that can be read.
    Unreadable,
}

/// What a handshake brings to light, beside what stands in clear.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// The certificates in DER, or one SubjectPublicKeyInfo, as sent.
    pub(super) chain: Vec<Vec<u8>>,
    /// Whether there are more certificates than are kept.
    pub(super) is_chain_cut: bool,
    /// When the chain was there.
    pub(super) chain_at: Option<Instant>,
    /// How the server signed.
    pub(super) signature_scheme: Option<u16>,
    /// Why its signature does not count.
    pub(super) unproved: Option<Unproved>,
    /// Whether it asked for a client certificate.
    pub(super) certificate_request: bool,
    /// How many sessions it offered to resume.
    pub(super) sessions: u32,
}

/// Answers what rustls asks in one session, and writes it down.
#[derive(Debug)]
pub(super) struct Observer {
    certificate_type: CertificateType,
    schemes: Vec<SignatureScheme>,
    record: Mutex<Record>,
}

impl Observer {
    /// What has been seen so far.
    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn verify(
        &self,
        version: TlsVersion,
        message: &[u8],
        end_entity: &[u8],
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.record().signature_scheme = Some(u16::from(signed.scheme));
        let proved = self.prove(version, message, end_entity, signed);
        proved.map_err(|why| {
            self.record().unproved = Some(why);
            match why {
                Unproved::NotOffered => {
                    PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into()
                }
                Unproved::Signature(SignatureError::BadSignature) => {
                    CertificateError::BadSignature.into()
                }
                Unproved::Signature(why) => Error::General(why.to_string()),
                Unproved::Unreadable => CertificateError::BadEncoding.into(),
            }
        })?;
        Ok(HandshakeSignatureValid::assertion())
    }

    fn prove(
        &self,
        version: TlsVersion,
        message: &[u8],
        end_entity: &[u8],
        signed: &DigitallySignedStruct,
    ) -> Result<(), Unproved> {
        if !self.schemes.contains(&signed.scheme) {
            return Err(Unproved::NotOffered);
        }
        let certificate;
        let spki = match self.certificate_type {
            CertificateType::RawPublicKey => end_entity,
            CertificateType::X509 => {
                let parsed = Certificate::parse(end_entity);
                certificate = parsed.map_err(|_| Unproved::Unreadable)?.0;
                certificate.spki_der()
            }
        };
        let key = SubjectPublicKeyInfo::parse(spki).map_err(|_| Unproved::Unreadable)?;
        let (scheme, signature) = (u16::from(signed.scheme), signed.signature());
        handshake::verify(&NativeVerifier, &key, version, scheme, message, signature)
            .map_err(Unproved::Signature)
    }
}

impl ServerCertVerifier for Observer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut record = self.record();
        let all = std::iter::once(end_entity).chain(intermediates);
        let kept = all.take(MAX_CERTIFICATES).map(|it| it.to_vec());
        record.chain = kept.collect();
        record.is_chain_cut = intermediates.len() >= MAX_CERTIFICATES;
        record.chain_at = Some(Instant::now());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(TlsVersion::Tls12, message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(TlsVersion::Tls13, message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.certificate_type == CertificateType::RawPublicKey
    }
}

/// Has no certificate, and notes that one was asked for.
impl ResolvesClientCert for Observer {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.record().certificate_request = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// Counts sessions and keeps none: each session is to show its chain.
impl ClientSessionStore for Observer {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {
        let mut record = self.record();
        record.sessions = record.sessions.saturating_add(1);
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {
        let mut record = self.record();
        record.sessions = record.sessions.saturating_add(1);
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}

/// Makes the client of one session, and what it writes down.
///
/// # Errors
///
/// Those of rustls; what is asked for does not bring them about, but a server name that is none.
pub(super) fn client(request: &SessionRequest) -> Result<(ClientConnection, Arc<Observer>), Error> {
    let observer = Arc::new(Observer {
        certificate_type: request.certificate_type,
        schemes: schemes(request.key_algorithm),
        record: Mutex::default(),
    });
    let versions: &[_] = match request.certificate_type {
        CertificateType::X509 => &[&TLS13, &TLS12],
        // In TLS 1.2 rustls has no raw public keys.
        CertificateType::RawPublicKey => &[&TLS13],
    };
    let mut config = ClientConfig::builder_with_provider(provider_for(request.key_algorithm))
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(observer.clone())
        .with_client_cert_resolver(observer.clone());
    config.resumption = Resumption::store(observer.clone());
    config.enable_sni = request.sni.is_some();
    let name = match &request.sni {
        Some(name) => ServerName::try_from(name.clone())
            .map_err(|_| Error::General("the server name is none".to_owned()))?,
        // rustls wants a name, and does not send it.
        None => ServerName::IpAddress(request.address.into()),
    };
    let connection = ClientConnection::new(Arc::new(config), name)?;
    Ok((connection, observer))
}
