//! Why a session did not get further, in words.

use std::io;

use rustls::{Error, PeerIncompatible, PeerMisbehaved};
use tlsakit_core::probe::{Alert, SessionOutcome, SessionStage, Speaker, StartTls};
use tlsakit_core::report::Reason;
use tlsakit_core::signature::SignatureError;
use tlsakit_core::text::printable;

use super::client::Unproved;
use super::flight::{FlightProblem, MAX_CERTIFICATES, ServerFlight};
use super::handshake::Tls;
use super::iana;
use crate::endpoint::describe;
use crate::starttls::Failure;

/// Most characters that are repeated of what a server says.
const MAX_REPEATED: usize = 100;

const RFC_ALERTS: &str = "RFC 8446, section 6.2";
const RFC_PROOF: &str = "RFC 8446, section 4.4.3";

/// The name to ask for is none.
pub(super) fn server_name(name: &str) -> Failure {
    let text = format!(
        "{} is no host name, and so cannot be asked for.",
        quoted(name.as_bytes())
    );
    Failure {
        outcome: SessionOutcome::NotTried,
        stage: SessionStage::Start,
        problem: Reason::new("server-name-unreadable", text, &["RFC 6066, section 3"]),
    }
}

/// There is no connection.
pub(super) fn connect(protocol: StartTls, error: &io::Error) -> Failure {
    let text = match error.kind() {
        io::ErrorKind::TimedOut => "There was no answer in time.".to_owned(),
        _ => format!("There is no connection: {}.", describe(error)),
    };
    let code = match protocol {
        StartTls::Smtp | StartTls::Lmtp => "smtp-connect-failed",
        _ => "connect-failed",
    };
    Failure {
        outcome: SessionOutcome::ConnectFailed,
        stage: SessionStage::Connect,
        problem: Reason::new(code, text, &[]),
    }
}

/// The handshake cannot be begun.
pub(super) fn unprepared(error: &Error) -> Failure {
    let text = format!("The handshake cannot be begun: {error}.");
    failed("tls-handshake-failed", text, &[])
}

/// The server sends too much before the handshake is done.
pub(super) fn too_much() -> Failure {
    let text = "The server sends more than a handshake has, and was not listened to any longer.";
    Failure {
        outcome: SessionOutcome::ProtocolError,
        ..failed("answer-too-long", text, &[])
    }
}

/// The handshake failed with an error of rustls.
pub(super) fn handshake(error: &Error, tls: &Tls) -> Failure {
    if let Some(FlightProblem::NotTls(first)) = &tls.flight().problem {
        return not_tls(first);
    }
    let (unproved, asked) = {
        let record = tls.record();
        let asked = record.certificate_request || tls.flight().certificate_request;
        (record.unproved, asked)
    };
    if let Some(unproved) = unproved {
        return not_verified(unproved);
    }
    match error {
        Error::AlertReceived(code) => {
            let alert = iana::alert(Speaker::Server, u8::from(*code));
            if asked {
                let problem = client_certificate(&alert, SessionOutcome::HandshakeFailed);
                return Failure {
                    problem,
                    ..failed("tls-client-cert-demanded", "", &[])
                };
            }
            alerted(&alert)
        }
        Error::PeerIncompatible(PeerIncompatible::IncorrectCertificateTypeExtension) => failed(
            "raw-public-key-not-offered",
            "The server does not show its raw public key.",
            &["RFC 7250, section 4.2"],
        ),
        Error::PeerMisbehaved(PeerMisbehaved::SignedKxWithWrongAlgorithm) => failed(
            "handshake-signature-unsupported",
            "The server signed the handshake in a way that cannot be verified here in TLS 1.2, such as \
             RSASSA-PSS with a key that is for it alone.",
            &["RFC 8446, section 4.2.3"],
        ),
        error => {
            let text = format!(
                "What the server sends cannot be accepted: {}.",
                repeated(&error.to_string())
            );
            failed("tls-handshake-failed", text, &[])
        }
    }
}

/// A server's answer to a hello of old TLS has no chain in it.
pub(super) fn flight(flight: &ServerFlight) -> Failure {
    match (&flight.problem, flight.alert) {
        (_, Some(code)) => alerted(&iana::alert(Speaker::Server, code)),
        (Some(FlightProblem::NotTls(first)), _) => not_tls(first),
        (Some(FlightProblem::TooLong), _) => too_much(),
        (Some(FlightProblem::Malformed(what)), _) => {
            let text = format!("What the server sends cannot be read: {what}.");
            failed("tls-handshake-failed", text, &[])
        }
        (None, None) => failed(
            "tls-handshake-failed",
            "The server shows no certificate.",
            &[],
        ),
    }
}

/// A chain was seen, and no proof.
pub(super) fn not_proved() -> Failure {
    let text = "The certificates were read in a handshake of old TLS, which was not completed: it is not \
                proved that the server has the key.";
    Failure {
        outcome: SessionOutcome::LegacySeen,
        ..failed("key-not-proved", text, &[])
    }
}

/// A server that wants a client certificate said no.
pub(super) fn client_certificate(alert: &Alert, outcome: SessionOutcome) -> Reason {
    let when = match outcome {
        SessionOutcome::Completed => "The server proved its key, asked for a client certificate,",
        _ => "The server asked for a client certificate,",
    };
    let text = format!(
        "{when} and refused to go on without one: {} ({}).",
        alert.name, alert.code
    );
    Reason::new(
        "tls-client-cert-demanded",
        text,
        &["RFC 8446, section 4.4.2.4"],
    )
}

/// The server sent an alert that did not end the handshake.
pub(super) fn warning(alert: &Alert) -> Reason {
    let text = format!(
        "The server sent the warning {} ({}).",
        alert.name, alert.code
    );
    Reason::new("tls-warning", text, &["RFC 5246, section 7.2"])
}

/// The chain is longer than what is kept of it.
pub(super) fn chain_cut() -> Reason {
    let text = format!(
        "The server sends more than {MAX_CERTIFICATES} certificates; the rest is left out."
    );
    Reason::new("chain-cut", text, &[])
}

fn alerted(alert: &Alert) -> Failure {
    let hint = match alert.code {
        40 | 71 => " It has nothing in common with what was offered, or no key of this algorithm.",
        70 => " It does not speak the versions of TLS that were offered.",
        112 => " It does not know the server name that was asked for, or wants one.",
        _ => "",
    };
    let text = format!(
        "The server ended the handshake with the alert {} ({}).{hint}",
        alert.name, alert.code
    );
    failed("tls-handshake-failed", text, &[RFC_ALERTS])
}

fn not_verified(unproved: Unproved) -> Failure {
    match unproved {
        Unproved::Signature(SignatureError::BadSignature) => failed(
            "handshake-signature-bad",
            "The signature in the handshake is not one of the key in the certificate: the server has not \
             proved that it has the key.",
            &[RFC_PROOF],
        ),
        Unproved::Signature(why) => failed(
            "handshake-signature-unsupported",
            format!("The signature in the handshake cannot be verified: {why}."),
            &[RFC_PROOF],
        ),
        Unproved::NotOffered => failed(
            "handshake-signature-unsupported",
            "The server signed the handshake in a way that was not offered.",
            &[RFC_PROOF],
        ),
        Unproved::Unreadable => failed(
            "certificate-unreadable",
            "There is no key to be read in the server's certificate, so nothing proves that it has one.",
            &[],
        ),
    }
}

fn not_tls(first: &[u8]) -> Failure {
    let text = format!("The server says {}, which is no TLS.", quoted(first));
    Failure {
        outcome: SessionOutcome::ProtocolError,
        ..failed("not-tls", text, &["RFC 8446, section 5.1"])
    }
}

fn failed(code: &str, text: impl Into<String>, rfc: &[&str]) -> Failure {
    Failure {
        outcome: SessionOutcome::HandshakeFailed,
        stage: SessionStage::Handshake,
        problem: Reason::new(code, text, rfc),
    }
}

fn quoted(octets: &[u8]) -> String {
    format!("\"{}\"", repeated(&String::from_utf8_lossy(octets)))
}

/// `text`, safe to show and cut.
fn repeated(text: &str) -> String {
    let start: String = text.trim_end().chars().take(MAX_REPEATED).collect();
    let cut = if start.len() < text.trim_end().len() {
        "…"
    } else {
        ""
    };
    printable(&start) + cut
}
