//! Domains that ask for more work than anybody should do.

use std::fmt::Write;
use std::time::{Duration, Instant};

use tlsakit_check_tests::run::run;
use tlsakit_check_tests::scenario::Scenario;
use tlsakit_core::report::{CheckReport, Decision};
use tlsakit_dnssec_tests::verifier::Counting;

/// How long a check may take here, whose code is not optimized and whose zones are signed in between.
const PATIENCE: Duration = Duration::from_secs(60);

/// The identifiers that come up in a scenario.
fn findings(text: &str) -> Vec<String> {
    let findings = report(text).findings.into_iter();
    findings.map(|it| it.id).collect()
}

/// What a scenario comes to, in time.
fn report(text: &str) -> CheckReport {
    let text = format!("about tlsa-\n\n== hostile\n{text}");
    let scenarios = Scenario::parse_all("hostile", &text);
    let began = Instant::now();
    let report = run(&scenarios[0], Counting::leaked());
    let took = began.elapsed();
    println!(
        "{} hosts, {} findings, {} questions: {took:?}",
        report.mx.len(),
        report.findings.len(),
        report.questions
    );
    assert!(took < PATIENCE, "{took:?}");
    report
}

/// Records of every kind that a sender can use, none of which is right, `count` of each.
fn wrong_records(host: &str, count: usize) -> String {
    let mut records = String::new();
    for number in 0..count {
        for parameters in [
            "2 0 1", "2 0 2", "2 1 1", "2 1 2", "3 0 1", "3 0 2", "3 1 1", "3 1 2",
        ] {
            let owner = format!("_25._tcp.{host}");
            writeln!(records, "  {owner} TLSA {parameters} @random:{number}").expect("memory");
        }
    }
    records
}

/// 200 records, 40 addresses, each with a chain of its own of 20 certificates.
#[test]
fn many_records_and_many_chains() {
    let mut text = String::new();
    let mut zone = String::from("zone example\n  example MX 10 mx.example\n");
    for number in 1..=40 {
        writeln!(text, "cert root{number} ca").expect("memory");
        let (mut issuer, mut chain) = (format!("root{number}"), String::new());
        for depth in 0..18 {
            let name = format!("ca{number}-{depth}");
            writeln!(text, "cert {name} ca issuer={issuer}").expect("memory");
            chain = format!(" {name}{chain}");
            issuer = name;
        }
        writeln!(text, "cert mx{number} issuer={issuer} dns=mx.example").expect("memory");
        let address = format!("192.0.2.{number}");
        writeln!(zone, "  mx.example A {address}").expect("memory");
        writeln!(
            text,
            "server {address} chain mx{number}{chain} root{number}"
        )
        .expect("memory");
    }
    zone += &wrong_records("mx.example", 25);
    let found = findings(&(text + &zone));
    assert_eq!(found.iter().filter(|id| *id == "tlsa-no-match").count(), 40);
    assert!(found.iter().any(|id| id == "tlsa-too-many"));
}

/// 60 hosts, of which 50 are looked at, with 40 records each that are right for the next host.
#[test]
fn many_hosts_with_the_records_of_others() {
    let mut text = String::new();
    let mut zone = String::from("zone example\n");
    for number in 0..60 {
        let next = (number + 1) % 60;
        let host = format!("mx{number}.example");
        writeln!(text, "cert mx{number} dns={host}").expect("memory");
        writeln!(text, "server 192.0.2.{number} chain mx{number}").expect("memory");
        writeln!(zone, "  example MX 10 {host}\n  {host} A 192.0.2.{number}").expect("memory");
        writeln!(zone, "  _25._tcp.{host} TLSA 3 1 1 @mx{next}").expect("memory");
        zone += &wrong_records(&host, 5);
    }
    let found = findings(&(text + &zone));
    let others = found.iter().filter(|id| *id == "tlsa-matches-other-host");
    // The last host that is looked at has the record of one that is not.
    assert!((48..50).contains(&others.count()));
}

/// 20 hosts in zones of their own that are not signed, each with 20 servers that are said to vouch for it.
/// What is asked beside the decisions has an end, and takes nothing away from them.
#[test]
fn many_zones_with_many_servers() {
    let mut text = String::from("check example ns\n");
    let (mut domain, mut servers) = (String::new(), String::from("zone test\n"));
    for zone in 0..20 {
        let apex = format!("zone{zone}.example");
        writeln!(domain, "  example MX 10 mx.{apex}").expect("memory");
        writeln!(text, "server 192.0.2.{zone} no-connection").expect("memory");
        let mut lines = format!("zone {apex} unsigned\n  mx.{apex} A 192.0.2.{zone}\n");
        for server in 0..20 {
            let server = format!("ns{zone}-{server}.test");
            writeln!(lines, "  {apex} NS {server}").expect("memory");
            writeln!(servers, "  {server} A 192.0.2.53").expect("memory");
        }
        text += &lines;
    }
    let report = report(&format!("{text}zone example\n{domain}{servers}"));
    assert!(report.questions <= 1_000, "{}", report.questions);
    assert_eq!(report.mx.len(), 20);
    for host in &report.mx {
        assert_eq!(
            host.decision,
            Some(Decision::Opportunistic),
            "{}",
            host.host
        );
    }
}
