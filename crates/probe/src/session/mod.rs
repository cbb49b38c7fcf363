//! One session with a server: connect, dialogue, handshake, farewell, and everything that was seen.

mod client;
pub mod flight;
mod group;
mod handshake;
mod iana;
mod legacy;
mod names;
mod problem;
mod reader;
mod wire;

use std::net::SocketAddr;
use std::time::Duration;

use rustls::Error;
use rustls::pki_types::DnsName;
use tlsakit_core::probe::{
    CertificateType, Hello, Session, SessionOutcome, SessionRequest, SessionStage, Speaker,
};
use tlsakit_core::x509::write_pem;
use tokio::time::Instant;

use crate::starttls::{Dialogue, Failure, Names, Step};
use flight::ServerFlight;
use handshake::{Broken, Tls};
pub use names::default_ehlo;
use wire::{Lost, Wire};

/// Holds a session with a server, and says what was seen.
///
/// It takes at most `timeout`, and a moment for the server to close. It never fails: what went wrong
/// is in the [`Session`], with all that was seen before. `Completed` says that the server has proved
/// to have the key of the first certificate, and nothing of names, dates or who issued it. Dropped, it
/// closes the connection.
pub async fn hold(request: &SessionRequest, timeout: Duration) -> Session {
    let begun = Instant::now();
    let mut held = Held {
        request,
        begun,
        session: Session::new(request),
    };
    if let Some(name) = &request.sni
        && DnsName::try_from(name.as_str()).is_err()
    {
        held.end(problem::server_name(name));
        return held.session;
    }
    let deadline = begun + timeout;
    held.session.stage = SessionStage::Connect;
    match Wire::connect(SocketAddr::new(request.address, request.port), deadline).await {
        Ok(wire) => held.talk(wire).await,
        Err(error) => held.end(problem::connect(request.starttls, &error)),
    }
    held.session
}

/// A session while it is held.
struct Held<'a> {
    request: &'a SessionRequest,
    begun: Instant,
    session: Session,
}

impl Held<'_> {
    /// Everything from the connection on.
    async fn talk(&mut self, mut wire: Wire) {
        self.session.rtt_ms = Some(milliseconds(wire.round_trip()));
        let names = self.names(&wire);
        let mut dialogue = Dialogue::new(self.request.starttls, names);
        match before_tls(&mut dialogue, &mut wire).await {
            Ok(()) => match self.request.hello {
                Hello::Modern => self.shake(&mut dialogue, wire).await,
                Hello::Legacy => self.shake_legacy(&mut dialogue, wire).await,
            },
            Err((failure, farewell)) => {
                self.end(failure);
                if !farewell.is_empty() && wire.say(&farewell).await.is_ok() {
                    wire.leave(|_| ()).await;
                }
            }
        }
        self.session.transcript = dialogue.transcript().to_vec();
        let notes = std::mem::take(&mut self.session.notes);
        self.session.notes = [dialogue.notes(), &notes].concat();
    }

    /// The names to say: the one asked for, or the host's own, and then the address. A server that offers
    /// STARTTLS to the second name alone is one that chooses (RFC 7672, section 9.2).
    fn names(&self, wire: &Wire) -> Names {
        let literal = wire.local().map(|local| names::address_literal(local.ip()));
        let first = self.request.ehlo.clone().or_else(default_ehlo);
        let (ehlo, second_ehlo) = match first {
            Some(name) => (Some(name), literal),
            None => (literal, None),
        };
        Names {
            second_ehlo: second_ehlo.filter(|second| ehlo.as_ref() != Some(second)),
            ehlo: ehlo.unwrap_or_else(|| "localhost".to_owned()),
            domain: self.request.domain.clone(),
        }
    }

    /// The handshake by rustls, and what is said inside.
    async fn shake(&mut self, dialogue: &mut Dialogue, mut wire: Wire) {
        self.session.stage = SessionStage::Handshake;
        let mut tls = match Tls::new(self.request) {
            Ok(tls) => tls,
            Err(error) => return self.end(problem::unprepared(&error)),
        };
        let shaken = tls.shake(&mut wire).await;
        self.see(&tls);
        if let Err(broken) = shaken {
            if let Broken::Tls(error) = &broken {
                self.session.tls.alert = tls.alert(error);
            }
            let failure = match broken {
                Broken::Lost(lost) => cut_off(dialogue, lost),
                Broken::TooMuch => problem::too_much(),
                Broken::Tls(error) => problem::handshake(&error, &tls),
            };
            return self.end(failure);
        }
        self.session.outcome = SessionOutcome::Completed;
        self.session.stage = SessionStage::Secured;
        let error = inside_tls(dialogue, &mut tls, wire).await;
        let record = tls.record();
        self.session.tls.sessions_offered = Some(record.sessions);
        if let Some(Error::AlertReceived(alert)) = error
            && record.certificate_request
        {
            let alert = iana::alert(Speaker::Server, u8::from(alert));
            let note = problem::client_certificate(&alert, SessionOutcome::Completed);
            self.session.notes.push(note);
            self.session.tls.alert = Some(alert);
        }
    }

    /// A hello of old TLS, and what the server answers to it in clear.
    async fn shake_legacy(&mut self, dialogue: &mut Dialogue, mut wire: Wire) {
        self.session.stage = SessionStage::Handshake;
        let mut flight = ServerFlight::default();
        let mut lost = wire.say(&legacy::client_hello(self.request)).await.err();
        while lost.is_none() && !flight.is_done() {
            match wire.hear().await {
                Ok(octets) => flight.receive(octets),
                Err(why) => lost = Some(why),
            }
            self.note_chain_time(!flight.chain.is_empty(), Instant::now());
        }
        self.see_flight(&flight);
        let code = flight.alert;
        self.session.tls.alert = code.map(|code| iana::alert(Speaker::Server, code));
        if flight.chain.is_empty() {
            let failure = match lost {
                Some(lost) => cut_off(dialogue, lost),
                None => problem::flight(&flight),
            };
            return self.end(failure);
        }
        self.end(problem::not_proved());
        let version = flight.hello.map_or(0x0301, |hello| hello.version);
        if lost.is_none() && wire.say(&legacy::close_notify(version)).await.is_ok() {
            wire.leave(|_| ()).await;
        }
    }

    /// Writes down what a handshake has shown, completed or not.
    fn see(&mut self, tls: &Tls) {
        self.see_flight(tls.flight());
        self.session.tls.group = tls.group().map(iana::group);
        let chain_at = tls.chain_at();
        self.note_chain_time(chain_at.is_some(), chain_at.unwrap_or(self.begun));
        let record = tls.record();
        let facts = &mut self.session.tls;
        if let Some(scheme) = record.signature_scheme {
            facts.signature_scheme = Some(iana::signature_scheme(scheme));
        }
        if record.chain.is_empty() {
            return;
        }
        // The chain is judged when all that the server asks for is known.
        facts.client_certificate_requested = Some(record.certificate_request);
        self.session.chain = self.pem(&record.chain);
        if record.is_chain_cut && !tls.flight().is_chain_cut {
            self.session.notes.push(problem::chain_cut());
        }
    }

    /// Writes down what a server has said in clear.
    fn see_flight(&mut self, flight: &ServerFlight) {
        let facts = &mut self.session.tls;
        if let Some(hello) = flight.hello {
            facts.tls_version = Some(iana::version(hello.version));
            facts.cipher_suite = Some(iana::cipher_suite(hello.cipher_suite));
            let can_be_seen = self.request.sni.is_some() && hello.version < 0x0304;
            facts.sni_acknowledged = can_be_seen.then_some(hello.server_name);
        }
        facts.group = flight.group.map(iana::group);
        facts.signature_scheme = flight.signature_scheme.map(iana::signature_scheme);
        facts.client_certificate_requested = flight.certificate_request.then_some(true);
        self.session.chain = self.pem(&flight.chain);
        if flight.is_chain_cut {
            self.session.notes.push(problem::chain_cut());
        }
        let warnings = flight.warnings.iter();
        let warnings = warnings.map(|code| iana::alert(Speaker::Server, *code));
        self.session
            .notes
            .extend(warnings.map(|alert| problem::warning(&alert)));
    }

    fn note_chain_time(&mut self, is_there: bool, at: Instant) {
        if is_there && self.session.chain_ms.is_none() {
            self.session.chain_ms = Some(milliseconds(at.duration_since(self.begun)));
        }
    }

    fn pem(&self, chain: &[Vec<u8>]) -> Vec<String> {
        let label = match self.request.certificate_type {
            CertificateType::RawPublicKey => "PUBLIC KEY",
            CertificateType::X509 => "CERTIFICATE",
        };
        chain.iter().map(|der| write_pem(label, der)).collect()
    }

    fn end(&mut self, failure: Failure) {
        self.session.outcome = failure.outcome;
        self.session.stage = failure.stage;
        self.session.problem = Some(failure.problem);
    }
}

/// Holds a dialogue until the handshake is due. An error is why not, and what to say in farewell.
async fn before_tls(dialogue: &mut Dialogue, wire: &mut Wire) -> Result<(), (Failure, Vec<u8>)> {
    let mut step = dialogue.begin();
    loop {
        let send = match step {
            Step::Read => Vec::new(),
            Step::Send(octets) => octets,
            Step::Handshake(octets) => {
                // Where nothing was said, what comes is no answer, and not TLS either.
                let early = match dialogue.transcript() {
                    [] => &[],
                    _ => wire.at_hand().await,
                };
                if early.is_empty() {
                    let said = wire.say(&octets).await;
                    return said.map_err(|lost| (cut_off(dialogue, lost), Vec::new()));
                }
                // Not an answer to the hello, which was not sent.
                step = dialogue.receive(early);
                continue;
            }
            Step::Done(_) => return Err((cut_off(dialogue, Lost::Closed), Vec::new())),
            Step::Failed { failure, farewell } => return Err((failure, farewell)),
        };
        step = match exchange(wire, &send).await {
            Ok(octets) => dialogue.receive(octets),
            Err(lost) => return Err((cut_off(dialogue, lost), Vec::new())),
        };
    }
}

async fn exchange<'a>(wire: &'a mut Wire, send: &[u8]) -> Result<&'a [u8], Lost> {
    wire.say(send).await?;
    wire.hear().await
}

/// Holds the rest of a dialogue inside TLS and closes the connection. Yields the error of TLS that ended
/// it, if one did.
async fn inside_tls(dialogue: &mut Dialogue, tls: &mut Tls, mut wire: Wire) -> Option<Error> {
    let mut step = dialogue.secured();
    loop {
        let send = match step {
            Step::Read => Vec::new(),
            Step::Send(octets) => octets,
            Step::Done(farewell) => return tls.leave(wire, &farewell).await,
            Step::Handshake(_) | Step::Failed { .. } => return None,
        };
        let heard = match tls.say(&mut wire, &send).await {
            Ok(()) => tls.hear(&mut wire).await,
            Err(lost) => Err(lost.into()),
        };
        step = match heard {
            Ok(octets) => dialogue.receive(&octets),
            Err(broken) => {
                let (lost, error) = match broken {
                    Broken::Lost(lost) => (lost, None),
                    Broken::TooMuch => (Lost::Closed, None),
                    Broken::Tls(error) => (Lost::Closed, Some(error)),
                };
                // Inside TLS the dialogue makes a note of it.
                let _ = cut_off(dialogue, lost);
                return error;
            }
        };
    }
}

fn cut_off(dialogue: &mut Dialogue, lost: Lost) -> Failure {
    match lost {
        Lost::Closed => dialogue.closed(),
        Lost::TimedOut => dialogue.timed_out(),
    }
}

fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
