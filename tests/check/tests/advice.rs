//! What findings advise, followed.

use std::collections::BTreeSet;

use tlsakit_check_tests::run::run;
use tlsakit_check_tests::scenario::Scenario;
use tlsakit_core::dns::Rtype;
use tlsakit_core::report::{CheckReport, Decision, Finding, Severity};
use tlsakit_dnssec_tests::record::{Name, name};
use tlsakit_dnssec_tests::universe::Universe;
use tlsakit_dnssec_tests::verifier::Counting;

/// Fewer would mean that little is advised.
const AT_LEAST: usize = 150;

/// Findings that are no errors and end with the records that they ask for; others ask for records to be
/// removed too.
const OTHERS: [&str; 2] = ["tlsa-none", "tlsrpt-missing"];

/// Whether a finding ends with the records that it asks for.
fn ends(finding: &Finding) -> bool {
    finding.severity == Severity::Error || OTHERS.contains(&finding.id.as_str())
}

/// The findings of a report for which records are to be published, by identifier and subject, and these
/// records as lines of a scenario's zone.
fn advised(report: &CheckReport) -> (BTreeSet<(String, String)>, BTreeSet<String>) {
    let mut findings = BTreeSet::new();
    let mut records = BTreeSet::new();
    for finding in report.findings.iter().filter(|it| ends(it)) {
        let lines = finding.remedy.iter().flat_map(|it| it.lines());
        let lines: Vec<String> = lines
            .filter_map(|line| line.split_once(". IN "))
            .map(|(owner, record)| format!("{owner} {record}"))
            .collect();
        if !lines.is_empty() {
            findings.insert((finding.id.clone(), finding.subject.clone()));
            records.extend(lines);
        }
    }
    (findings, records)
}

/// Once the records are published that an error asks for, it is no error any more.
#[test]
fn records_that_are_advised_end_the_finding() {
    let verifier = Counting::leaked();
    let mut followed = 0;
    let mut left = Vec::new();
    for mut scenario in Scenario::read_all() {
        let (findings, records) = advised(&run(&scenario, verifier));
        for record in &records {
            let owner = record.split(' ').next().expect("an owner");
            let zones = scenario.dns.zones.iter_mut();
            let holding = zones.filter(|zone| owner.ends_with(&zone.apex));
            let zone = holding.max_by_key(|zone| zone.apex.len());
            zone.expect("a zone").lines.push(record.clone());
        }
        if findings.is_empty() {
            continue;
        }
        followed += 1;
        for finding in run(&scenario, verifier).findings {
            let is_due = ends(&finding);
            let key = (finding.id, finding.subject);
            if is_due && findings.contains(&key) {
                left.push(format!("{}: {} ({})", scenario.name, key.0, key.1));
            }
        }
    }
    println!("{followed} scenarios with records to publish");
    assert!(followed >= AT_LEAST, "{followed} scenarios");
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// Once the records of an action are published, and those that match nothing are removed, the host is
/// authenticated.
#[test]
fn records_that_match_nothing_can_be_removed() {
    let verifier = Counting::leaked();
    let plain = |line: &str| line.replacen(". IN ", " ", 1);
    let mut followed = 0;
    for mut scenario in Scenario::read_all() {
        let report = run(&scenario, verifier);
        let actions = report.actions.iter().filter(|it| !it.remove.is_empty());
        let actions: Vec<_> = actions.cloned().collect();
        if actions.is_empty() {
            continue;
        }
        followed += 1;
        let mut owners = BTreeSet::new();
        for action in &actions {
            assert!(action.wait.is_some(), "{}: how long", scenario.name);
            let removed: Vec<String> = action.remove.iter().map(|it| plain(it)).collect();
            let first = action.text.lines().map(plain).next().expect("a record");
            let owner = first.split(' ').next().expect("an owner").to_owned();
            let zones = scenario.dns.zones.iter_mut();
            let holding = zones.filter(|zone| owner.ends_with(&zone.apex));
            let zone = holding.max_by_key(|zone| zone.apex.len()).expect("a zone");
            let is_kept = |line: &String| !removed.contains(&line.trim().to_lowercase());
            zone.lines.retain(is_kept);
            zone.lines.extend(action.text.lines().map(plain));
            owners.insert(owner);
        }
        for host in run(&scenario, verifier).mx {
            let base = host.base_domain.as_ref();
            let owner = base.map(|base| format!("_{}._tcp.{base}", host.port));
            if owner.is_some_and(|owner| owners.contains(&owner)) {
                let decision = host.decision;
                assert_eq!(decision, Some(Decision::Authenticated), "{}", scenario.name);
            }
        }
    }
    println!("{followed} scenarios with records to remove");
    assert!(followed >= 30, "{followed} scenarios");
}

/// The DS record that is advised for a zone without one is the one that its parent would have.
#[test]
fn the_ds_record_that_is_advised_is_that_of_the_zone() {
    let text = |words: &str| {
        format!("about dnssec-\n\n== signed\nzone example {words}\n  example MX 0 .\n")
    };
    let read = |words: &str| Scenario::parse_all("advice", &text(words)).remove(0);
    for algorithm in ["ecdsap256", "ed25519 split"] {
        let report = run(&read(&format!("{algorithm} no-ds")), Counting::leaked());
        let found = report.findings.iter();
        let found = found.filter(|it| it.id == "dnssec-signed-without-ds");
        let remedies: Vec<&str> = found.filter_map(|it| it.remedy.as_deref()).collect();
        let scenario = read(algorithm);
        let root = Name::root_vec();
        let universe = Universe::build(&scenario.dns, &root, scenario.dns.now);
        let answer = universe.honest(&name("example", &root), Rtype::DS);
        let due = answer.answer.iter().filter(|rr| rr.rtype == Rtype::DS);
        let due: Vec<String> = due
            .map(|rr| rr.show().replace(" 3600 ", " IN ").to_lowercase())
            .collect();
        let advised: Vec<String> = remedies.iter().map(|it| it.to_lowercase()).collect();
        assert_eq!(advised, due, "{algorithm}");
    }
}
