//! A probe for people: what it comes to, a line for each session, the chains, and what differs.

use std::time::Duration;

use anstyle::AnsiColor;
use tlsakit_core::probe::{
    CertificateType, Hello, KeyAlgorithm, Session, SessionOutcome, Speaker, StartTls,
};
use tlsakit_core::report::{
    AddressLookup, CertificateReport, ChainReport, LookupOutcome, ProbeReport, ProbeVerdict, Reason,
};

use super::lookup::status;
use super::table::{self, Cell};
use super::{count, day, sentence};
use crate::output::Output;

/// How a report is shown, and what it does not say.
pub(crate) struct Manner {
    /// How long it took, unless it was recorded.
    pub(crate) elapsed: Option<Duration>,
    /// Whether to show what was said in each session.
    pub(crate) verbose: bool,
}

/// The result, as lines.
pub(crate) fn probe(report: &ProbeReport, manner: &Manner, output: &Output) -> String {
    let mut lines = vec![verdict(report, output)];
    for problem in &report.problems {
        lines.push(format!("  {}", sentence(problem)));
    }
    for lookup in &report.lookups {
        lines.push(looked_up(lookup, output));
    }
    if !report.sessions.is_empty() {
        lines.push("sessions".to_owned());
        lines.extend(table::lines(&sessions(report), 2, output));
    }
    for index in 0..report.chains.len() {
        lines.push(chain_heading(report, index));
        lines.extend(chain(report, index, output));
    }
    lines.extend(reasons("differences", report.differences.iter()));
    lines.extend(reasons("notes", distinct_notes(report).into_iter()));
    if manner.verbose {
        lines.extend(transcripts(report));
    }
    lines.push(summary(report, manner));
    lines.push(String::new());
    lines.join("\n")
}

/// `complete: mx.example.com port 25 (STARTTLS in SMTP) shows 2 chains at 3 addresses`
fn verdict(report: &ProbeReport, output: &Output) -> String {
    let (word, color) = match report.verdict {
        ProbeVerdict::Complete => ("complete", AnsiColor::Green),
        ProbeVerdict::Failed => ("failed", AnsiColor::Red),
        ProbeVerdict::Undetermined => ("undetermined", AnsiColor::Yellow),
    };
    let how = match report.starttls {
        StartTls::None => "TLS from the first octet".to_owned(),
        protocol => format!("{protocol} with STARTTLS"),
    };
    let chains = match report.chains.len() {
        0 => "no chain".to_owned(),
        chains => count(chains, "chain"),
    };
    let addresses = match report.addresses.len() {
        1 => "1 address".to_owned(),
        addresses => format!("{addresses} addresses"),
    };
    format!(
        "{}: {} port {}, {how}: {chains} at {addresses}",
        output.painted(word, color),
        report.host,
        report.port,
    )
}

/// `A secure: 192.0.2.1, by way of mx.example.net.`
fn looked_up(lookup: &AddressLookup, output: &Output) -> String {
    let what = match lookup.outcome {
        LookupOutcome::Answer => lookup.addresses.join(", "),
        LookupOutcome::NoData => "none".to_owned(),
        LookupOutcome::NameError => "the name does not exist".to_owned(),
        LookupOutcome::Failed => "not answered".to_owned(),
    };
    let way = match lookup.aliases.last() {
        Some(target) => format!(", by way of {target}"),
        None => String::new(),
    };
    let status = status(lookup.status, output);
    format!("{} {status}: {what}{way}", lookup.r#type)
}

/// A row for each session; address and problem are not said again where they are those of the row above.
fn sessions(report: &ProbeReport) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut last: Option<&Session> = None;
    for (index, session) in report.sessions.iter().enumerate() {
        let here = last.filter(|last| last.address == session.address);
        let address = match here {
            Some(_) => "",
            None => &session.address,
        };
        let detail = match detail(session) {
            Detail::Problem(_) if here.is_some_and(|it| it.problem == session.problem) => {
                String::new()
            }
            Detail::Agreed(text) | Detail::Problem(text) => text,
        };
        let sni = match &session.sni {
            Some(name) if *name == report.host => "with name".to_owned(),
            Some(name) => name.clone(),
            None => "no name".to_owned(),
        };
        rows.push(vec![
            address.into(),
            offered(session).into(),
            sni.into(),
            outcome(session, chain_of(report, index)),
            detail.into(),
        ]);
        last = Some(session);
    }
    rows
}

/// The keys that a session offers to verify.
fn offered(session: &Session) -> &'static str {
    match (
        session.certificate_type,
        session.hello,
        session.key_algorithm,
    ) {
        (CertificateType::RawPublicKey, ..) => "raw key",
        (_, Hello::Legacy, _) => "old TLS",
        (.., KeyAlgorithm::RSA) => "RSA",
        (.., KeyAlgorithm::ECDSA) => "ECDSA",
        (.., KeyAlgorithm::Ed25519) => "Ed25519",
        (.., KeyAlgorithm::Any) => "any key",
    }
}

fn outcome(session: &Session, chain: Option<usize>) -> Cell {
    let (word, color) = match session.outcome {
        SessionOutcome::Completed => ("completed", AnsiColor::Green),
        SessionOutcome::Closed => ("closed", AnsiColor::Red),
        SessionOutcome::ConnectFailed => ("no connection", AnsiColor::Yellow),
        SessionOutcome::Declined => ("declined", AnsiColor::Yellow),
        SessionOutcome::EarlyOctets => ("early octets", AnsiColor::Red),
        SessionOutcome::HandshakeFailed => ("handshake failed", AnsiColor::Red),
        SessionOutcome::LegacySeen => ("seen, not proved", AnsiColor::Yellow),
        SessionOutcome::NoStarttls => ("no STARTTLS", AnsiColor::Red),
        SessionOutcome::NotOffered => return "no such key".into(),
        SessionOutcome::NotTried => ("not tried", AnsiColor::Yellow),
        SessionOutcome::ProtocolError => ("protocol error", AnsiColor::Red),
        SessionOutcome::StarttlsRefused => ("STARTTLS refused", AnsiColor::Red),
        SessionOutcome::TimedOut => ("timed out", AnsiColor::Yellow),
    };
    match chain {
        Some(chain) if session.outcome == SessionOutcome::Completed => {
            Cell::painted(format!("chain {chain}"), color)
        }
        Some(chain) => Cell::painted(format!("chain {chain}, {word}"), color),
        None => Cell::painted(word, color),
    }
}

/// What is to be said of a session.
enum Detail {
    /// What was agreed on.
    Agreed(String),
    /// Why nothing was.
    Problem(String),
}

fn detail(session: &Session) -> Detail {
    let facts = &session.tls;
    let agreed = [
        &facts.tls_version,
        &facts.cipher_suite,
        &facts.group,
        &facts.signature_scheme,
    ];
    let agreed: Vec<&str> = agreed.iter().filter_map(|it| it.as_deref()).collect();
    match (&session.problem, session.outcome) {
        (_, SessionOutcome::NotOffered) => Detail::Agreed(String::new()),
        (Some(_), SessionOutcome::LegacySeen) | (None, _) => Detail::Agreed(agreed.join(" ")),
        (Some(problem), _) => Detail::Problem(problem.text.clone()),
    }
}

/// The number of the chain, from 1, that a session shows.
fn chain_of(report: &ProbeReport, session: usize) -> Option<usize> {
    let shows = |chain: &ChainReport| chain.sessions.contains(&session);
    report.chains.iter().position(shows).map(|index| index + 1)
}

/// `chain 1: 192.0.2.1 RSA, ECDSA; 192.0.2.2 RSA`
pub(crate) fn chain_heading(report: &ProbeReport, index: usize) -> String {
    let mut places: Vec<(&str, Vec<&str>)> = Vec::new();
    let chain = report.chains.get(index);
    for session in chain.iter().flat_map(|chain| &chain.sessions) {
        let Some(session) = report.sessions.get(*session) else {
            continue;
        };
        let key = offered(session);
        match places.last_mut() {
            Some((address, keys)) if *address == session.address => {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            _ => places.push((&session.address, vec![key])),
        }
    }
    let places = places
        .iter()
        .map(|(address, keys)| format!("{address} {}", keys.join(", ")));
    let places: Vec<String> = places.collect();
    format!("chain {}: {}", index + 1, places.join("; "))
}

/// A line for each certificate, with the digest that a `3 1 1` record has.
fn chain(report: &ProbeReport, index: usize, output: &Output) -> Vec<String> {
    let Some(chain) = report.chains.get(index) else {
        return Vec::new();
    };
    let rows: Vec<Vec<Cell>> = chain
        .certificates
        .iter()
        .enumerate()
        .map(|(depth, certificate)| row(depth, certificate))
        .collect();
    let mut lines = table::lines(&rows, 2, output);
    for key in &chain.public_keys {
        let digest = &key.key.fingerprints.sha256;
        lines.push(format!(
            "  raw public key {}  SPKI SHA2-256 {digest}",
            key.key.description
        ));
    }
    for warning in &chain.warnings {
        lines.push(format!("  {}", warning.text));
    }
    // Certificates of the same name have the same said of them.
    lines.dedup();
    lines
}

fn row(depth: usize, certificate: &CertificateReport) -> Vec<Cell> {
    let until = match &certificate.not_after {
        Some(moment) => format!("until {}", day(moment)),
        None => "dates unreadable".to_owned(),
    };
    vec![
        depth.to_string().into(),
        certificate.name.clone().into(),
        certificate.key.description.clone().into(),
        until.into(),
        format!("SPKI SHA2-256 {}", certificate.key.fingerprints.sha256).into(),
    ]
}

/// What sessions are noted for, each thing once.
fn distinct_notes(report: &ProbeReport) -> Vec<&Reason> {
    let mut notes: Vec<&Reason> = Vec::new();
    for note in report.sessions.iter().flat_map(|session| &session.notes) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

fn reasons<'a>(heading: &str, reasons: impl Iterator<Item = &'a Reason>) -> Vec<String> {
    let mut lines: Vec<String> = reasons
        .map(|reason| format!("  {}", sentence(reason)))
        .collect();
    if !lines.is_empty() {
        lines.insert(0, heading.to_owned());
    }
    lines
}

/// What was said in each session.
fn transcripts(report: &ProbeReport) -> Vec<String> {
    let mut lines = Vec::new();
    for session in &report.sessions {
        if session.transcript.is_empty() {
            continue;
        }
        let sni = session.sni.as_deref().unwrap_or("no name");
        lines.push(format!(
            "transcript of {}, {}, {sni}",
            session.address,
            offered(session)
        ));
        for line in &session.transcript {
            let who = match line.from {
                Speaker::Client => ">",
                Speaker::Server => "<",
            };
            let secured = if line.secured { " (in TLS)" } else { "" };
            lines.push(format!("  {who} {}{secured}", line.text));
        }
    }
    lines
}

/// `12 sessions, 340 ms; as of …`
fn summary(report: &ProbeReport, manner: &Manner) -> String {
    let sessions = count(report.sessions.len(), "session");
    let elapsed = match manner.elapsed {
        Some(elapsed) => format!("{} ms", elapsed.as_millis()),
        None => "recorded".to_owned(),
    };
    format!("{sessions}, {elapsed}; as of {}", report.probed_at)
}
