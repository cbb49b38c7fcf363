//! Questions, answers and certificates for the servers of the tests.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tlsakit_core::dns::{Failure, Question, Request, answers};
use tlsakit_probe::{Resolver, Session, Trust};
use tokio_rustls::TlsAcceptor;

/// More than anything here takes that is to come to an end.
const LONG: Duration = Duration::from_secs(20);

/// The question for the addresses of `name`.
pub(crate) fn request(id: u32, name: &str) -> Request {
    Request {
        id,
        question: Question::parse(name, "A").expect("a question"),
        checking_disabled: true,
        recursion_desired: true,
    }
}

/// Opens a session with a resolver.
pub(crate) fn open(resolver: &str, trust: &Trust) -> Session {
    Resolver::parse(resolver, trust).expect(resolver).open()
}

/// Asks for the address of `a.example`, in a session of its own.
pub(crate) async fn ask(resolver: &str, trust: &Trust) -> Result<Vec<u8>, Failure> {
    ask_in(&open(resolver, trust), "a.example").await
}

/// Asks for the address of `name`; an answer is one to this question.
pub(crate) async fn ask_in(session: &Session, name: &str) -> Result<Vec<u8>, Failure> {
    let request = request(1, name);
    let answer = tokio::time::timeout(LONG, session.ask(&request)).await;
    let answer = answer.expect("an end")?;
    assert!(answers(&answer, &request.question), "{answer:?}");
    Ok(answer)
}

/// The octets of the question section, from the message `query`.
fn question(query: &[u8]) -> &[u8] {
    let name = query[12..].iter().position(|octet| *octet == 0);
    &query[12..12 + name.expect("a name") + 5]
}

/// The name that `query` asks for, in wire form.
pub(crate) fn name(query: &[u8]) -> &[u8] {
    let question = question(query);
    &question[..question.len() - 4]
}

/// A response to `query` with one address.
pub(crate) fn answer(query: &[u8]) -> Vec<u8> {
    let mut message = empty_answer(query, 0x8180);
    message[7] = 1;
    message.extend(*b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\x7f\x00\x00\x01");
    message
}

/// A response to `query` without records.
pub(crate) fn empty_answer(query: &[u8], flags: u16) -> Vec<u8> {
    let mut message = query[..2].to_vec();
    message.extend(flags.to_be_bytes());
    message.extend(*b"\x00\x01\x00\x00\x00\x00\x00\x00");
    message.extend(question(query));
    message
}

/// A response to `query` that says it was cut short.
pub(crate) fn truncated(query: &[u8]) -> Vec<u8> {
    empty_answer(query, 0x8380)
}

/// A response to `query` of `size` octets.
pub(crate) fn large_answer(query: &[u8], size: usize) -> Vec<u8> {
    let mut message = answer(query);
    message.resize(size, 0xa5);
    message
}

/// A response to another question with the id of `query`.
pub(crate) fn answer_to_another(query: &[u8]) -> Vec<u8> {
    let mut message = answer(query);
    message[13] ^= 1;
    message
}

/// A response with another id.
pub(crate) fn answer_with_another_id(query: &[u8]) -> Vec<u8> {
    let mut message = answer(query);
    message[1] ^= 1;
    message
}

/// A server's certificate and key, and whom to trust so that it is accepted.
pub(crate) struct Identity {
    chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    key: KeyPair,
    pub(crate) trust: Trust,
}

impl Identity {
    /// One that signs itself, for the names, changed by `change`.
    pub(crate) fn self_signed(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = params(names);
        change(&mut params);
        let certificate = params.self_signed(&key).expect("a certificate");
        Self {
            trust: trusting(certificate.pem().as_bytes()),
            chain: vec![certificate.der().clone()],
            key,
        }
    }

    /// One that a CA has issued, which is trusted.
    pub(crate) fn issued(names: &[&str]) -> Self {
        let ca_key = KeyPair::generate().expect("a key");
        let mut ca = params(&[]);
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = ca.self_signed(&ca_key).expect("a certificate");
        let issuer = Issuer::new(ca, ca_key);
        let key = KeyPair::generate().expect("a key");
        let certificate = params(names).signed_by(&key, &issuer);
        let certificate = certificate.expect("a certificate");
        Self {
            trust: trusting(root.der()),
            chain: vec![certificate.der().clone()],
            key,
        }
    }

    /// Speaks one of `protocols`.
    pub(crate) fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key)
            .expect("a configuration");
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    params
}

fn trusting(certificate: &[u8]) -> Trust {
    let mut trust = Trust::public();
    trust.add(certificate).expect("a root");
    trust
}
