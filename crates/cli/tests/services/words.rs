//! What is said of the sessions of a service: the codes of problems, differences and notes.

use std::collections::BTreeSet;

use serde_json::Value;
use tlsakit_lab::{Lab, Services};

use crate::harness::for_each;
use crate::probe::{command, report};

/// A service, further options, and the codes that are due and no others.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const ROWS: &[Row] = &[
    ("slapd", &[], &[]),
    ("dovecot pop3", &[], &["chains-differ-by-key-algorithm"]),
    ("exim", &[], &["chains-differ-by-key-algorithm"]),
    (
        "chains by address",
        &[],
        &["chains-differ-by-address", "chains-differ-by-key-algorithm"],
    ),
    (
        "chains by name",
        &[],
        &[
            "chains-differ-by-key-algorithm",
            "chains-differ-by-server-name",
        ],
    ),
    ("chains by name", &["--sni", "none"], &[]),
    (
        "a balancer with two chains",
        &["--repeat", "4"],
        &["chains-differ-by-repetition"],
    ),
    ("a server name is demanded", &[], &["tls-sni-required"]),
    ("TLS 1.0 alone", &[], &["tls-version-old"]),
    ("RSA key exchange alone", &[], &["tls-legacy-only"]),
    ("CBC alone", &[], &["tls-legacy-only"]),
    (
        "STARTTLS for an address literal alone",
        &[],
        &["smtp-starttls-by-client"],
    ),
    ("octets before the handshake", &[], &["early-octets"]),
    ("no STARTTLS", &[], &["smtp-no-starttls"]),
    ("greeting 421", &[], &["smtp-banner-tempfail"]),
    ("STARTTLS refused, 454", &[], &["smtp-starttls-refused"]),
    (
        "a client certificate is demanded, TLS 1.2",
        &[],
        &["tls-client-cert-demanded"],
    ),
    ("mariadb without TLS", &[], &["no-starttls"]),
    ("postgresql without TLS", &[], &["no-starttls"]),
    ("exim without TLS", &[], &["smtp-no-starttls"]),
    ("dovecot imap without TLS", &[], &["no-starttls"]),
    ("dovecot pop3 without TLS", &[], &["no-starttls"]),
    ("dovecot sieve without TLS", &[], &["no-starttls"]),
    ("dovecot lmtp without TLS", &[], &["smtp-no-starttls"]),
    ("prosody clients without TLS", &[], &["no-starttls"]),
    ("prosody servers without TLS", &[], &["no-starttls"]),
    ("vsftpd without TLS", &[], &["no-starttls"]),
    ("slapd without TLS", &[], &["no-starttls"]),
    ("nnrpd without TLS", &[], &["starttls-refused"]),
    ("late greeting", &[], &[]),
    ("version 1", &[], &[]),
    ("expired", &[], &[]),
    ("negative serial number", &[], &[]),
    ("a CA as server", &[], &[]),
    ("chain of 21 certificates", &[], &[]),
    (
        "RSA with 1024 bits, signed with MD5",
        &[],
        &["smtp-ehlo-lost-after-tls"],
    ),
    ("Ed448", &[], &["smtp-ehlo-lost-after-tls"]),
    ("closes after STARTTLS", &[], &["connection-closed"]),
    ("greeting 554", &[], &["greeting-refused"]),
    ("STARTTLS refused, 501", &[], &["smtp-starttls-refused"]),
    (
        "a client certificate is asked for",
        &[],
        &["chains-differ-by-key-algorithm"],
    ),
    (
        "a client certificate is demanded, TLS 1.3",
        &[],
        &["smtp-ehlo-lost-after-tls", "tls-client-cert-demanded"],
    ),
    ("TLS 1.2 alone", &[], &["chains-differ-by-key-algorithm"]),
    ("TLS without a certificate", &[], &["tls-handshake-failed"]),
    ("dovecot imaps", &[], &["chains-differ-by-key-algorithm"]),
    ("mariadb", &[], &[]),
    (
        "postfix submission",
        &[],
        &["chains-differ-by-key-algorithm"],
    ),
];

pub(crate) fn codes_are_due(lab: &Lab, services: &Services) {
    let wrong = for_each(ROWS, |(name, options, due)| {
        let mut all = services.all().iter();
        let service = all.find(|it| it.name == *name)?;
        let found = report(command(lab, service).args(*options));
        let due: BTreeSet<&str> = due.iter().copied().collect();
        let said = codes(&found);
        (said != due).then(|| format!("{name} {options:?}: {said:?}, due are {due:?}"))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn codes(report: &Value) -> BTreeSet<&str> {
    let list = |value: &'static str| report[value].as_array().into_iter().flatten();
    let notes = list("sessions").flat_map(|it| it["notes"].as_array().into_iter().flatten());
    let all = list("problems").chain(list("differences")).chain(notes);
    all.filter_map(|it| it["code"].as_str()).collect()
}

/// A server that has a raw public key alone shows it to those who ask for one (RFC 7250).
pub(crate) fn a_raw_public_key_is_shown(lab: &Lab, services: &Services) {
    let name = "a raw public key, and no certificate";
    let service = services.all().iter().find(|it| it.name == name);
    let service = service.expect("the service");
    let found = report(&mut command(lab, service));
    let sessions = found["sessions"].as_array().expect("sessions");
    let raw = sessions
        .iter()
        .find(|it| it["certificateType"] == "raw-public-key");
    let raw = raw.expect("a session that asks for it");
    assert_eq!(raw["outcome"], "completed", "{raw}");
    assert_eq!(
        found["chains"][0]["publicKeys"].as_array().map(Vec::len),
        Some(1)
    );
}
