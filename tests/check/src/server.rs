//! Servers that exist in words alone: what a session with one shows.

use std::net::IpAddr;

use tlsakit_core::probe::{
    Alert, Hello, KeyAlgorithm, Session, SessionOutcome, SessionRequest, SessionStage, Speaker,
};
use tlsakit_core::report::Reason;
use tlsakit_core::x509::Certificate;

use crate::certificate::Certificates;

/// A line `server`.
#[derive(Clone, Debug)]
pub struct ServerLine {
    address: IpAddr,
    /// Whether it is for clients that send a server name, or for those that do not.
    with_name: Option<bool>,
    behaviour: Vec<String>,
}

impl ServerLine {
    /// Reads `ADDRESS [with-name | no-name] BEHAVIOUR`.
    ///
    /// # Panics
    ///
    /// If there is no address.
    pub fn parse(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_owned);
        let address = words.next().and_then(|it| it.parse().ok());
        let mut behaviour: Vec<String> = words.collect();
        let with_name = match behaviour.first().map(String::as_str) {
            Some("with-name") => Some(true),
            Some("no-name") => Some(false),
            _ => None,
        };
        if with_name.is_some() {
            behaviour.remove(0);
        }
        Self {
            address: address.unwrap_or_else(|| panic!("server {line}: no address")),
            with_name,
            behaviour,
        }
    }

    fn is_for(&self, request: &SessionRequest) -> bool {
        let named = request.sni.is_some();
        self.address == request.address && self.with_name.is_none_or(|it| it == named)
    }

    fn words(&self) -> Vec<&str> {
        self.behaviour.iter().map(String::as_str).collect()
    }
}

/// What a session comes to.
///
/// # Panics
///
/// If no line is for its address.
pub fn hold(
    request: &SessionRequest,
    servers: &[ServerLine],
    certificates: &Certificates,
) -> Session {
    let lines: Vec<&ServerLine> = servers.iter().filter(|it| it.is_for(request)).collect();
    assert!(!lines.is_empty(), "no server at {}", request.address);
    let mut session = Session::new(request);
    for line in &lines {
        if behave(&mut session, &line.words(), request, certificates) {
            return session;
        }
    }
    fail(&mut session, 40, "handshake_failure");
    session
}

/// Does as a line says; nothing if it shows a certificate of another key algorithm.
fn behave(
    session: &mut Session,
    words: &[&str],
    request: &SessionRequest,
    certificates: &Certificates,
) -> bool {
    use SessionOutcome::{Completed, ConnectFailed, Declined, LegacySeen};
    use SessionStage::{Capabilities, Connect, Greeting, Secured, StartTls};
    match words {
        ["chain", words @ ..] => {
            let is_mark = |it: &&&str| it.contains('=') || **it == "asks-for-certificate";
            let chain: Vec<&str> = words.iter().filter(|it| !is_mark(it)).copied().collect();
            let chain = chain.as_slice();
            let fits = request.key_algorithm == KeyAlgorithm::Any
                || algorithm(certificates, chain) == request.key_algorithm;
            if !fits {
                return false;
            }
            end(session, Completed, Secured, "");
            show(session, chain, "TLS 1.3", certificates);
            words
                .iter()
                .filter(is_mark)
                .for_each(|word| mark(session, word));
        }
        ["in-turn", names @ ..] => {
            let odd = request.attempt % 2 == 1;
            let name = names.get(usize::from(odd == request.sni.is_some()));
            let name = name.expect("two chains");
            if algorithm(certificates, &[name]) != request.key_algorithm {
                return false;
            }
            end(session, Completed, Secured, "");
            show(session, &[name], "TLS 1.3", certificates);
        }
        ["legacy", chain @ ..] if request.hello == Hello::Legacy => {
            end(session, LegacySeen, SessionStage::Handshake, "");
            show(session, chain, "TLS 1.0", certificates);
        }
        ["legacy", ..] => fail(session, 70, "protocol_version"),
        ["handshake-failure"] => fail(session, 40, "handshake_failure"),
        ["no-connection"] => end(session, ConnectFailed, Connect, "smtp-connect-failed"),
        ["silent"] => end(session, SessionOutcome::TimedOut, Greeting, "timed-out"),
        ["declined"] => end(session, Declined, Greeting, "smtp-banner-tempfail"),
        ["no-starttls"] => end(
            session,
            SessionOutcome::NoStarttls,
            Capabilities,
            "smtp-no-starttls",
        ),
        ["refused"] => end(
            session,
            SessionOutcome::StarttlsRefused,
            StartTls,
            "smtp-starttls-refused",
        ),
        _ => panic!("server: {words:?}"),
    }
    true
}

/// Notes what a word says of a session that is completed.
fn mark(session: &mut Session, word: &str) {
    match word.split_once('=') {
        Some(("note", code)) => {
            let note = Reason::new(code, "As the scenario says.", &[]);
            session.notes.push(note);
        }
        _ => session.tls.client_certificate_requested = Some(true),
    }
}

fn show(session: &mut Session, chain: &[&str], version: &str, certificates: &Certificates) {
    session.chain = chain.iter().map(|name| certificates.pem(name)).collect();
    session.tls.tls_version = Some(version.to_owned());
}

fn end(session: &mut Session, outcome: SessionOutcome, stage: SessionStage, code: &str) {
    session.outcome = outcome;
    session.stage = stage;
    session.problem = (!code.is_empty()).then(|| Reason::new(code, "As the scenario says.", &[]));
}

fn fail(session: &mut Session, code: u8, name: &str) {
    let outcome = SessionOutcome::HandshakeFailed;
    end(
        session,
        outcome,
        SessionStage::Handshake,
        "handshake-failed",
    );
    session.tls.alert = Some(Alert {
        from: Speaker::Server,
        code,
        name: name.to_owned(),
    });
}

/// Whose signatures a client has to verify to see this chain.
fn algorithm(certificates: &Certificates, chain: &[&str]) -> KeyAlgorithm {
    let first = chain.first().expect("a certificate");
    let (certificate, _) = Certificate::parse(certificates.der(first)).expect("a certificate");
    let spki = certificate.spki_der();
    let has = |oid: &[u8]| {
        spki[..30.min(spki.len())]
            .windows(oid.len())
            .any(|it| it == oid)
    };
    // rsaEncryption; id-ecPublicKey.
    if has(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]) {
        KeyAlgorithm::RSA
    } else if has(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]) {
        KeyAlgorithm::ECDSA
    } else {
        KeyAlgorithm::Ed25519
    }
}
