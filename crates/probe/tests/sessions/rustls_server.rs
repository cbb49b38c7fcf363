//! Sessions with rustls, which shows whatever it is given: odd certificates, other people's, raw keys.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, SupportedProtocolVersion, crypto::aws_lc_rs, version};
use tlsakit_core::probe::{CertificateType, Hello, KeyAlgorithm, SessionOutcome, Speaker};
use tlsakit_oracle_tests::certificate::{Key, Template};
use tlsakit_oracle_tests::der::pem;
use tokio_rustls::TlsAcceptor;

use crate::support::{Keys, Server, held, listen, notes, problem, request, told};

/// Shows one chain or raw key, whether it fits or not.
#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Which versions a server speaks.
pub(crate) type Versions = &'static [&'static SupportedProtocolVersion];

pub(crate) const BOTH: [Versions; 2] = [&[&version::TLS13], &[&version::TLS12]];

fn certified(chain: &[Vec<u8>], key: &Key) -> Arc<CertifiedKey> {
    let key = PrivateKeyDer::from_pem_slice(key.pem().as_bytes()).expect("a key");
    let key = aws_lc_rs::sign::any_supported_type(&key).expect("a key");
    let chain = chain.iter().cloned().map(CertificateDer::from).collect();
    Arc::new(CertifiedKey::new(chain, key))
}

/// A server that shows `chain` and signs with `key`.
pub(crate) fn acceptor(versions: Versions, chain: &[Vec<u8>], key: &Key) -> TlsAcceptor {
    let shows = Arc::new(Shows(certified(chain, key)));
    with_resolver(versions, shows)
}

fn with_resolver(versions: Versions, shows: Arc<dyn ResolvesServerCert>) -> TlsAcceptor {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(shows);
    // Nothing comes after the handshake.
    config.send_tls13_tickets = 0;
    TlsAcceptor::from(Arc::new(config))
}

fn certificates(chain: &[Vec<u8>]) -> Vec<String> {
    chain.iter().map(|der| pem("CERTIFICATE", der)).collect()
}

#[tokio::test]
async fn odd_certificates_are_recorded_as_sent() {
    let key = Key::new(1);
    let odd = Template::server(&key, &["mx.example"]);
    let old = odd.clone().version_1().self_signed();
    let negative = odd.clone().serial(&[0xff, 0x85]).self_signed();
    let expired = odd
        .clone()
        .dates("20000101000000Z", "20000102000000Z")
        .self_signed();
    let trailing = [odd.self_signed(), vec![0; 3]].concat();
    let unreadable = vec![0x30, 0x80, 1, 2, 3];
    let same = odd.self_signed();
    let chains = [
        vec![old.clone()],
        vec![negative.clone()],
        vec![expired],
        vec![trailing],
        // In this order, doubled, and with what is no certificate.
        vec![same.clone(), negative, unreadable, same, vec![], old],
    ];
    for versions in BOTH {
        for chain in &chains {
            // TLS 1.3 has no certificate without octets (RFC 8446, section 4.4.2).
            let mut chain = chain.clone();
            chain.retain(|it| !it.is_empty());
            let server = listen(acceptor(versions, &chain, &key)).await;
            let session = held(&request(server)).await;
            let told = told(&session);
            assert_eq!(session.outcome, SessionOutcome::Completed, "{told}");
            assert!(session.chain == certificates(&chain), "{told}");
        }
    }
}

#[tokio::test]
async fn a_server_without_the_key_proves_nothing() {
    let chain = [Template::server(&Key::new(1), &["mx.example"]).self_signed()];
    for versions in BOTH {
        let server = listen(acceptor(versions, &chain, &Key::new(2))).await;
        for algorithm in [KeyAlgorithm::Any, KeyAlgorithm::ECDSA] {
            let mut request = request(server);
            request.key_algorithm = algorithm;
            let session = held(&request).await;
            let told = told(&session);
            assert_eq!(session.outcome, SessionOutcome::HandshakeFailed, "{told}");
            assert_eq!(problem(&session), "handshake-signature-bad", "{told}");
            assert!(session.chain == certificates(&chain), "{told}");
            let alert = session.tls.alert.expect("an alert");
            assert_eq!((alert.from, alert.code), (Speaker::Client, 51));
        }
    }
}

#[tokio::test]
async fn a_certificate_without_a_key_is_kept() {
    let chain = [vec![0x30, 0x03, 1, 2, 3]];
    for versions in BOTH {
        let server = listen(acceptor(versions, &chain, &Key::new(1))).await;
        let session = held(&request(server)).await;
        assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
        assert_eq!(problem(&session), "certificate-unreadable");
        assert!(session.chain == certificates(&chain), "{}", told(&session));
    }
}

#[tokio::test]
async fn a_long_chain_is_cut_and_a_very_long_one_refused() {
    let key = Key::new(1);
    let own = Template::server(&key, &["mx.example"]).self_signed();
    for versions in BOTH {
        let long = [vec![own.clone()], vec![vec![0x30, 0]; 150]].concat();
        let server = listen(acceptor(versions, &long, &key)).await;
        for hello in [Hello::Modern, Hello::Legacy] {
            let mut request = request(server);
            request.hello = hello;
            let session = held(&request).await;
            let told = told(&session);
            if hello == Hello::Legacy && versions[0] == &version::TLS13 {
                assert_eq!(session.outcome, SessionOutcome::HandshakeFailed, "{told}");
                continue;
            }
            assert!(session.chain == certificates(&long[..100]), "{told}");
            assert_eq!(notes(&session), ["chain-cut"], "{told}");
        }
        let endless = [vec![own.clone()], vec![vec![0x30; 60_000]; 100]].concat();
        let server = listen(acceptor(versions, &endless, &key)).await;
        let session = held(&request(server)).await;
        let told = told(&session);
        assert_eq!(session.outcome, SessionOutcome::HandshakeFailed, "{told}");
        assert_eq!(problem(&session), "tls-handshake-failed", "{told}");
    }
}

#[tokio::test]
async fn raw_public_keys_are_asked_for_alone() {
    let key = Key::new(1);
    let raw = certified(&[key.spki()], &key);
    let raw = Arc::new(AlwaysResolvesServerRawPublicKeys::new(raw));
    let server = listen(with_resolver(BOTH[0], raw)).await;
    let mut request = request(server);
    let session = held(&request).await;
    assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
    request.certificate_type = CertificateType::RawPublicKey;
    let session = held(&request).await;
    assert_eq!(session.outcome, SessionOutcome::Completed);
    assert_eq!(session.chain, [pem("PUBLIC KEY", &key.spki())]);

    // OpenSSL 3.0 knows nothing of raw public keys, and shows its certificate.
    let keys = Keys::new();
    keys.make("plain", &["ed25519"]);
    let server = Server::start(&keys, "plain", &[]);
    (request.address, request.port) = (server.address.ip(), server.address.port());
    let session = held(&request).await;
    let told = told(&session);
    assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
    assert_eq!(problem(&session), "raw-public-key-not-offered", "{told}");
}
