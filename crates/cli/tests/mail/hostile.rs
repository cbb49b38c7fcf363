//! Domains that ask for too much, servers that never answer, resolvers that lie, and users who do not wait:
//! a check ends in time with what it knows, and says no more than that.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tlsakit_lab::{Forwarder, Lie, Mail, Says, big};

use crate::check::{Checked, command, run};

/// How long anything here may take, with a program that is not optimized.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lines that people look at.
const SCREENS: usize = 120;

/// Types of the DNS.
const A: u16 = 1;
const MX: u16 = 15;
const DS: u16 = 43;
const DNSKEY: u16 = 48;
const TLSA: u16 = 52;

/// Very many hosts, records and addresses.
pub(crate) fn much_is_bounded(mail: &Mail, _: &[Checked]) {
    // Every host that was looked at is well, and most were not.
    let said = bounded(mail, big::MANY_HOSTS, 3);
    assert!(said.starts_with("could not tell: "), "{said}");
    let rest = "\nand 40 more hosts, with --verbose all\n  40 authenticated\n\
                and 450 more hosts: not looked at\n";
    assert!(said.contains(rest), "{said}");

    for (domain, count) in [
        (big::MANY_RECORDS, big::RECORDS),
        (big::MANY_ADDRESSES, big::ADDRESSES),
    ] {
        let said = bounded(mail, domain, 0);
        assert!(said.starts_with("protected: "), "{said}");
        assert!(
            said.contains(&format!("TLSA secure: {count} records\n")),
            "{said}"
        );
        assert!(said.contains("\n    and "), "{said}");
    }
}

/// Checks a domain, and yields what is said of it.
fn bounded(mail: &Mail, domain: &str, status: i32) -> String {
    // By TCP, where no question is lost while this program works.
    let resolver = format!("tcp://{}", mail.lab().resolver());
    let begin = Instant::now();
    let mut checking = command(mail, domain, &resolver);
    let output = checking.args(["--timeout", "60"]).output().expect("a run");
    let took = begin.elapsed();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = said.lines().count();
    println!("{domain}: {took:?}, {lines} lines");
    assert!(took < PATIENCE, "{domain}: {took:?}");
    assert!(lines < SCREENS, "{said}");
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

/// Servers that take no connection up, or do not greet.
pub(crate) fn silence_is_not_waited_for(mail: &Mail, _: &[Checked]) {
    for domain in [big::BLACK_HOLE, big::SILENT] {
        let begin = Instant::now();
        let resolver = format!("udp://{}", mail.lab().resolver());
        let checked = run(command(mail, domain, &resolver).args(["--timeout", "3", "--json"]));
        let took = begin.elapsed();
        println!("{domain}: {took:?}");
        assert!(took < Duration::from_secs(8), "{domain}: {took:?}");
        is_known_in_part(&checked);
        let found = ids(&checked).join(" ");
        assert!(found.contains("smtp-"), "{domain}: {found}");
    }
}

/// The first host is well, and of the second nothing is known.
fn is_known_in_part(checked: &Checked) {
    let report = &checked.report;
    assert_eq!(report["verdict"], "undetermined");
    assert_eq!(checked.status, Some(3));
    assert_eq!(report["mx"][0]["decision"], "authenticated");
    assert_eq!(report["mx"][1]["decision"], Value::Null);
}

/// A user who presses Ctrl-C hears what is known so far.
pub(crate) fn interrupted_says_what_is_known(mail: &Mail, _: &[Checked]) {
    let resolver = format!("udp://{}", mail.lab().resolver());
    let mut waiting = command(mail, big::SILENT, &resolver);
    is_known_in_part(&interrupted(waiting.args(["--timeout", "60", "--json"])));

    // What nobody waits for is no failure of the domain.
    for (name, rtype) in [("mx.ee-key.mail.test.", A), ("ee-key.mail.test.", MX)]
        .into_iter()
        .chain([("mail.test.", DNSKEY)])
    {
        let lie = Lie {
            name: name.to_owned(),
            rtype,
            says: Says::Nothing,
        };
        let silent = Forwarder::lying(mail.lab().resolver(), lie).expect("a forwarder");
        let resolver = format!("tcp://{}", silent.address());
        let mut waiting = command(mail, "ee-key.mail.test", &resolver);
        let checked = interrupted(waiting.args(["--timeout", "60", "--json"]));
        let found = ids(&checked).join(" ");
        assert_eq!(
            checked.report["verdict"], "undetermined",
            "{name} {rtype}: {found}"
        );
        let is_error = checked.said.contains("\"severity\": \"error\"");
        assert!(!is_error, "{name} {rtype}: {found}");
        assert_eq!(checked.status, Some(3), "{name} {rtype}");
    }
}

/// Ends a check by SIGINT while it waits.
fn interrupted(waiting: &mut Command) -> Checked {
    let waiting = waiting
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .stdin(Stdio::null());
    let mut child = waiting.spawn().expect("a run");
    thread::sleep(Duration::from_secs(2));
    assert!(child.try_wait().expect("a state").is_none(), "it waits");
    let begin = Instant::now();
    let sent = Command::new("kill")
        .args(["-s", "INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill").success());
    let said = rest(&mut child);
    let status = child.wait().expect("an end");
    assert!(begin.elapsed() < Duration::from_secs(2), "it ends at once");
    Checked {
        report: serde_json::from_str(&said).expect("JSON"),
        said,
        status: status.code(),
    }
}

fn rest(child: &mut Child) -> String {
    let mut said = String::new();
    let output = child.stdout.as_mut().expect("its output");
    output.read_to_string(&mut said).expect("text");
    said
}

/// A resolver that says one untrue thing is found out: nothing that it makes up is believed, and nothing
/// that it hides is taken for absent.
pub(crate) fn lies_are_found_out(mail: &Mail, _: &[Checked]) {
    let port = mail.port();
    let domain = "ee-key.mail.test.";
    let host = format!("mx.{domain}");
    let owner = format!("_{port}._tcp.{host}");
    let record = [&[3, 1, 1][..], &[0; 32]].concat();
    let exchange = [&[0, 10, 4][..], b"evil", &[4], b"test", &[0]].concat();
    let lies = [
        (owner.clone(), TLSA, Says::Record(record)),
        (owner.clone(), TLSA, Says::NoRecords),
        (owner.clone(), TLSA, Says::NoName),
        (format!("_tcp.{host}"), DS, Says::NoRecords),
        (host.clone(), A, Says::Record(vec![127, 84, 0, 2])),
        (host.clone(), A, Says::NoRecords),
        (domain.to_owned(), MX, Says::Record(exchange)),
        (domain.to_owned(), MX, Says::NoRecords),
        (domain.to_owned(), MX, Says::NoName),
        ("mail.test.".to_owned(), DS, Says::NoRecords),
        ("mail.test.".to_owned(), DNSKEY, Says::NoRecords),
        (".".to_owned(), DNSKEY, Says::NoRecords),
        (owner, TLSA, Says::Nothing),
    ];
    for (name, rtype, says) in lies {
        let what = format!("{name} {rtype} {says:?}");
        let lie = Lie { name, rtype, says };
        let liar = Forwarder::lying(mail.lab().resolver(), lie).expect("a forwarder");
        let begin = Instant::now();
        let resolver = format!("udp://{}", liar.address());
        let checked = run(command(mail, "ee-key.mail.test", &resolver).arg("--json"));
        let took = begin.elapsed();
        let verdict = checked.report["verdict"].as_str().unwrap_or_default();
        println!("{what}: {verdict}: {} ({took:?})", ids(&checked).join(" "));
        assert!(took < Duration::from_secs(15), "{what}: {took:?}");
        // Where nothing needs the answer, the truth is told all the same: the anchor is that key itself.
        let is_needless = what.starts_with("_tcp.") || what.starts_with(". ");
        let due: &[&str] = match is_needless {
            true => &["protected"],
            false => &["broken", "undetermined"],
        };
        assert!(due.contains(&verdict), "{what}: {verdict}");
    }
}

/// The identifiers of what is found.
fn ids(checked: &Checked) -> Vec<&str> {
    let findings = checked.report["findings"].as_array().into_iter().flatten();
    findings.filter_map(|it| it["id"].as_str()).collect()
}
