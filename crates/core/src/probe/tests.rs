//! Probes of servers that are made up: which sessions are held, and what is said of them.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{
    Alert, CertificateType, Hello, KeyAlgorithm, Line, Session, SessionOutcome, SessionRequest,
    SessionStage, Speaker,
};
use crate::bundle::{Bundle, ProbeSettings};
use crate::commands::{self, ProbeOptions, Replayed};
use crate::machine::{Event, Machine, Request};
use crate::report::{ProbeReport, ProbeVerdict, Reason};
use crate::signature::PureRust;
use crate::time::UnixTime;

const RSA: &str = include_str!("../../../../tests/data/certificates/rsa-2048.pem");
const ECDSA: &str = include_str!("../../../../tests/data/certificates/p-256.pem");
const NOW: UnixTime = UnixTime(1_790_000_000);

/// A server: what comes of each session.
type Server = fn(&SessionRequest) -> Session;

fn options(addresses: &[&str]) -> ProbeOptions {
    ProbeOptions {
        target: "mx.example.com".to_string(),
        settings: ProbeSettings {
            addresses: addresses.iter().map(ToString::to_string).collect(),
            ..ProbeSettings::default()
        },
        record: true,
        ..ProbeOptions::default()
    }
}

/// Runs a probe to its end, the latest request first, and replays its bundle.
fn run(options: &ProbeOptions, server: Server) -> ProbeReport {
    let mut probe = commands::probe(options, &PureRust, NOW).expect("a probe");
    let mut outstanding = probe.step(Event::Start);
    while let Some(request) = outstanding.pop() {
        assert_eq!(probe.report(), None);
        let Request::Session(request) = request else {
            unreachable!("addresses are given");
        };
        let session = Box::new(server(&request));
        let id = request.id;
        outstanding.extend(probe.step(Event::Session { id, session }));
    }
    assert!(probe.is_decided());
    let report = probe.report().expect("a report");
    let bundle = commands::probe_bundle(options, NOW, "192.0.2.53", &probe);
    assert_eq!(replay(&bundle), report);
    report
}

fn replay(bundle: &Bundle) -> ProbeReport {
    let text = serde_json::to_string(bundle).expect("JSON");
    let read: Bundle = serde_json::from_str(&text).expect("the same");
    match commands::replay(&read, &PureRust) {
        Ok(Replayed::Probe(report)) => *report,
        other => unreachable!("{other:?}"),
    }
}

fn shows(request: &SessionRequest, chain: &str) -> Session {
    Session {
        outcome: SessionOutcome::Completed,
        stage: SessionStage::Secured,
        chain: Vec::from([chain.to_string()]),
        ..Session::new(request)
    }
}

fn fails(request: &SessionRequest, outcome: SessionOutcome, stage: SessionStage) -> Session {
    Session {
        outcome,
        stage,
        problem: Some(Reason::new("made-up", "It is made up.", &[])),
        ..Session::new(request)
    }
}

/// What servers send that have no key of the wanted algorithm.
fn lacks(request: &SessionRequest) -> Session {
    let mut session = fails(
        request,
        SessionOutcome::HandshakeFailed,
        SessionStage::Handshake,
    );
    session.tls.alert = Some(Alert {
        from: Speaker::Server,
        code: 40,
        name: "handshake_failure".to_string(),
    });
    session
}

/// A server with an RSA key alone.
fn one_key(request: &SessionRequest) -> Session {
    match request.key_algorithm {
        KeyAlgorithm::RSA => shows(request, RSA),
        _ => lacks(request),
    }
}

fn two_keys(request: &SessionRequest) -> Session {
    match request.key_algorithm {
        KeyAlgorithm::RSA => shows(request, RSA),
        KeyAlgorithm::ECDSA => shows(request, ECDSA),
        _ => lacks(request),
    }
}

/// The codes of what is said.
fn codes(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.code.as_str()).collect()
}

const ONE: &[&str] = &["192.0.2.1"];
const TWO: &[&str] = &["192.0.2.1", "192.0.2.2"];
const BOTH: &[&str] = &["192.0.2.1", "2001:db8::1"];

#[test]
fn every_offer_is_made_once_and_in_order() {
    let report = run(&options(&["2001:db8::1", "192.0.2.1"]), one_key);
    let held: Vec<String> = report
        .sessions
        .iter()
        .map(|it| {
            format!(
                "{} {:?} {:?}",
                it.address,
                it.sni.is_some(),
                it.key_algorithm
            )
        })
        .collect();
    let mut expected = Vec::new();
    for address in ["192.0.2.1", "2001:db8::1"] {
        for named in [true, false] {
            for key in ["RSA", "ECDSA", "Ed25519"] {
                expected.push(format!("{address} {named} {key}"));
            }
        }
    }
    assert_eq!(held, expected);
    assert_eq!(report.verdict, ProbeVerdict::Complete);
    assert_eq!(report.chains.len(), 1);
    assert_eq!(report.chains.first().map(|it| it.sessions.len()), Some(4));
    let not_offered = |it: &&Session| it.outcome == SessionOutcome::NotOffered;
    assert_eq!(report.sessions.iter().filter(not_offered).count(), 8);
}

/// A name, the addresses, what the server does there; the differences, the problems, the verdict.
type Row<'a> = (
    &'a str,
    &'a [&'a str],
    Server,
    &'a [&'a str],
    &'a [&'a str],
    ProbeVerdict,
);

#[test]
fn differences_and_problems_are_pointed_out() {
    use ProbeVerdict::{Complete, Failed, Undetermined};
    let rows: &[Row<'_>] = &[
        ("one key", TWO, one_key, &[], &[], Complete),
        (
            "two keys",
            ONE,
            two_keys,
            &["chains-differ-by-key-algorithm"],
            &[],
            Complete,
        ),
        (
            "addresses with different chains",
            TWO,
            |it| match (it.address.to_string().as_str(), it.key_algorithm) {
                ("192.0.2.1", KeyAlgorithm::RSA) => shows(it, RSA),
                (_, KeyAlgorithm::RSA) => shows(it, ECDSA),
                _ => lacks(it),
            },
            &["chains-differ-by-address"],
            &[],
            Complete,
        ),
        (
            "families with different chains",
            BOTH,
            |it| match (it.address.is_ipv6(), it.key_algorithm) {
                (true, KeyAlgorithm::RSA) => shows(it, RSA),
                (false, KeyAlgorithm::RSA) => shows(it, ECDSA),
                _ => lacks(it),
            },
            &["chains-differ-by-family"],
            &[],
            Complete,
        ),
        (
            "another chain without the name",
            ONE,
            |it| match (&it.sni, it.key_algorithm) {
                (Some(_), KeyAlgorithm::RSA) => shows(it, RSA),
                (None, KeyAlgorithm::RSA) => shows(it, ECDSA),
                _ => lacks(it),
            },
            &["chains-differ-by-server-name"],
            &[],
            Complete,
        ),
        (
            "a server that insists on the name",
            ONE,
            |it| {
                if it.sni.is_some() {
                    one_key(it)
                } else {
                    lacks(it)
                }
            },
            &["tls-sni-required"],
            &[],
            Complete,
        ),
        (
            "a server that refuses the name",
            ONE,
            |it| {
                if it.sni.is_none() {
                    one_key(it)
                } else {
                    lacks(it)
                }
            },
            &["tls-sni-refused"],
            &[],
            Complete,
        ),
        (
            "old TLS 1.2",
            ONE,
            |it| old(it, "TLS 1.2"),
            &[],
            &["tls-legacy-only"],
            Complete,
        ),
        (
            "TLS 1.0",
            ONE,
            |it| old(it, "TLS 1.0"),
            &[],
            &["tls-version-old"],
            Complete,
        ),
        (
            "old TLS at one of two addresses, with the same chain",
            TWO,
            |it| match it.address.to_string().as_str() {
                "192.0.2.1" => one_key(it),
                _ => old(it, "TLS 1.2"),
            },
            &[],
            &["tls-legacy-only"],
            Complete,
        ),
        (
            "a client certificate demanded in TLS 1.2",
            ONE,
            |it| match it.key_algorithm {
                KeyAlgorithm::RSA => Session {
                    outcome: SessionOutcome::HandshakeFailed,
                    stage: SessionStage::Handshake,
                    problem: Some(Reason::new("demanded", "It is.", &[])),
                    ..shows(it, RSA)
                },
                _ => lacks(it),
            },
            &[],
            &["demanded"],
            Failed,
        ),
        (
            "no STARTTLS",
            ONE,
            |it| fails(it, SessionOutcome::NoStarttls, SessionStage::Capabilities),
            &[],
            &["made-up"],
            Failed,
        ),
        (
            "handshakes that fail",
            ONE,
            lacks,
            &[],
            &["made-up"],
            Failed,
        ),
        (
            "no connection",
            TWO,
            |it| match it.address.to_string().as_str() {
                "192.0.2.1" => one_key(it),
                _ => fails(it, SessionOutcome::ConnectFailed, SessionStage::Connect),
            },
            &[],
            &["made-up"],
            Undetermined,
        ),
        (
            "closed at the greeting",
            ONE,
            |it| fails(it, SessionOutcome::Closed, SessionStage::Greeting),
            &[],
            &["made-up"],
            Undetermined,
        ),
        (
            "closed in the handshake",
            ONE,
            |it| fails(it, SessionOutcome::Closed, SessionStage::Handshake),
            &[],
            &["made-up"],
            Failed,
        ),
        (
            "one address without TLS, one out of reach",
            TWO,
            |it| match it.address.to_string().as_str() {
                "192.0.2.1" => fails(it, SessionOutcome::NoStarttls, SessionStage::Capabilities),
                _ => fails(it, SessionOutcome::TimedOut, SessionStage::Greeting),
            },
            &[],
            &["made-up", "made-up"],
            Failed,
        ),
    ];
    for (name, addresses, server, differences, problems, verdict) in rows {
        let report = run(&options(addresses), *server);
        assert_eq!(codes(&report.differences), *differences, "{name}");
        assert_eq!(codes(&report.problems), *problems, "{name}");
        assert_eq!(report.verdict, *verdict, "{name}");
    }
}

fn old(request: &SessionRequest, version: &str) -> Session {
    if request.hello == Hello::Modern {
        return lacks(request);
    }
    let mut session = shows(request, RSA);
    session.outcome = SessionOutcome::LegacySeen;
    session.tls.tls_version = Some(version.to_string());
    session
}

#[test]
fn where_there_is_nothing_to_talk_to_nothing_more_is_tried() {
    for (outcome, stage, sessions) in [
        (SessionOutcome::ConnectFailed, SessionStage::Connect, 2),
        (SessionOutcome::NoStarttls, SessionStage::Capabilities, 2),
        (SessionOutcome::StarttlsRefused, SessionStage::StartTls, 2),
        (SessionOutcome::NotTried, SessionStage::Start, 2),
        (SessionOutcome::EarlyOctets, SessionStage::Handshake, 2),
        // Six of today, and one of old for each server name.
        (SessionOutcome::Closed, SessionStage::Handshake, 8),
    ] {
        let mut probe = commands::probe(&options(ONE), &PureRust, NOW).expect("a probe");
        let mut outstanding = probe.step(Event::Start);
        let mut held = 0;
        while let Some(request) = outstanding.pop() {
            let Request::Session(request) = request else {
                unreachable!("the address is given");
            };
            held += 1;
            let session = Box::new(fails(&request, outcome, stage));
            let id = request.id;
            outstanding.extend(probe.step(Event::Session { id, session }));
        }
        assert_eq!(held, sessions, "{outcome:?}");
        let verdict = probe.report().map(|report| report.verdict);
        assert_ne!(verdict, Some(ProbeVerdict::Complete), "{outcome:?}");
        assert_ne!(verdict, None, "{outcome:?}");
    }
}

#[test]
fn a_balancer_shows_in_repetitions() {
    let mut wanted = options(ONE);
    wanted.settings.repeat = Some(4);
    let report = run(&wanted, |it| match (it.attempt % 2, it.key_algorithm) {
        (0, KeyAlgorithm::RSA) => shows(it, RSA),
        (1, KeyAlgorithm::RSA) => shows(it, ECDSA),
        _ => lacks(it),
    });
    assert_eq!(report.sessions.len(), 6 + 3 + 3);
    // With and without the server name.
    let expected = ["chains-differ-by-repetition"; 2];
    assert_eq!(codes(&report.differences), expected);
}

/// Servers with chains of their own that take turns, so that the server name seems to make the difference.
#[test]
fn a_balancer_is_not_taken_for_a_matter_of_the_server_name() {
    let report = run(&options(ONE), |it| {
        match ((it.attempt % 2 == 0) == it.sni.is_some(), it.key_algorithm) {
            (true, KeyAlgorithm::RSA) => shows(it, RSA),
            (false, KeyAlgorithm::RSA) => shows(it, ECDSA),
            _ => lacks(it),
        }
    });
    assert_eq!(report.sessions.len(), 6 + 4);
    let expected = ["chains-differ-by-repetition"; 2];
    assert_eq!(codes(&report.differences), expected);
}

#[test]
fn a_raw_public_key_is_asked_for_if_wanted() {
    let mut wanted = options(ONE);
    wanted.settings.raw_public_key = true;
    let report = run(&wanted, |it| match it.certificate_type {
        CertificateType::RawPublicKey => shows(
            it,
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n",
        ),
        CertificateType::X509 => one_key(it),
    });
    assert_eq!(report.sessions.len(), 7);
    let keys = report.chains.iter().map(|chain| chain.public_keys.len());
    assert_eq!(keys.collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_bundle_that_lacks_a_session_or_holds_odd_ones_is_replayed() {
    let wanted = options(ONE);
    let mut probe = commands::probe(&wanted, &PureRust, NOW).expect("a probe");
    assert_eq!(probe.report(), None);
    let requests = probe.step(Event::Start);
    assert_eq!(probe.report(), None);
    assert!(probe.step(Event::Start).is_empty());
    let mut bundle = commands::probe_bundle(&wanted, NOW, "", &probe);
    let report = replay(&bundle);
    assert_eq!(report.verdict, ProbeVerdict::Undetermined);
    assert_eq!(codes(&report.problems), ["session-not-recorded"]);

    let Some(Request::Session(request)) = requests.first() else {
        unreachable!("a session");
    };
    let mut odd = shows(request, "no certificate at all\u{1b}[31m");
    odd.transcript.push(Line {
        from: Speaker::Server,
        text: "\u{1b}]0;title\u{7}".to_string(),
        secured: false,
    });
    odd.tls.cipher_suite = Some("\u{202e}".to_string());
    bundle.sessions = Vec::from([odd.clone(), odd]);
    let report = replay(&bundle);
    let session = report.sessions.first().expect("the session");
    let text = session.transcript.first().map(|line| line.text.as_str());
    assert_eq!(text, Some("\\u{1b}]0;title\\u{7}"));
    assert_eq!(session.tls.cipher_suite.as_deref(), Some("\\u{202e}"));
    let chain = report.chains.first().expect("what was shown");
    assert!(chain.certificates.is_empty());
}

#[test]
fn services_are_refused_with_a_reason() {
    let set = |change: fn(&mut ProbeOptions)| {
        let mut options = options(ONE);
        change(&mut options);
        options
    };
    for (options, code) in [
        (
            set(|it| it.target = "a b".to_string()),
            "name-not-a-hostname",
        ),
        (
            set(|it| it.settings.addresses = Vec::from(["192.0.2".to_string()])),
            "address-unreadable",
        ),
        (
            set(|it| it.settings.sni = Some("a b".to_string())),
            "name-not-a-hostname",
        ),
        (
            set(|it| it.settings.ehlo = Some("[192.0.2]".to_string())),
            "ehlo-unreadable",
        ),
        (
            set(|it| it.settings.repeat = Some(0)),
            "repeat-out-of-range",
        ),
        (
            set(|it| it.settings.repeat = Some(101)),
            "repeat-out-of-range",
        ),
        (
            set(|it| it.trust_anchors = Some("nonsense".to_string())),
            "trust-anchor-unreadable",
        ),
    ] {
        let wrong = commands::probe(&options, &PureRust, NOW).expect_err(code);
        assert_eq!(wrong.code, code);
    }
}
