//! Every scenario through the core's validator.

use std::collections::BTreeSet;

use serde_json::Value;
use tlsakit_core::signature::PureRust;
use tlsakit_dnssec_tests::differences::Differences;
use tlsakit_dnssec_tests::record::{Name, Rr};
use tlsakit_dnssec_tests::run::{Outcome, look_up};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::universe::Universe;

/// Fewer would mean that some were lost.
const AT_LEAST: usize = 150;

#[test]
fn every_scenario_ends_as_expected() {
    let scenarios = Scenario::read_all();
    assert!(scenarios.len() >= AT_LEAST, "{} scenarios", scenarios.len());
    let mut known = Differences::of("tlsakit");
    let mut wrong = Vec::new();
    for scenario in &scenarios {
        let universe = Universe::build(scenario, &Name::root_vec(), scenario.now);
        let outcome = look_up(scenario, &universe, &PureRust);
        if let Some(difference) = difference(scenario, &universe, &outcome) {
            if known.has(&scenario.name, &status(&outcome)) {
                continue;
            }
            wrong.push(format!("{}: {difference}", scenario.name));
            if wrong.len() <= 3 {
                show(scenario, &outcome);
            }
        }
    }
    println!("{} scenarios", scenarios.len());
    wrong.extend(known.stale());
    assert!(
        wrong.is_empty(),
        "{} scenarios differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn status(outcome: &Outcome) -> String {
    let status = serde_json::to_value(outcome.report.status).expect("JSON");
    status.as_str().expect("a word").to_owned()
}

/// In what the report is not what is expected, if it is not.
fn difference(scenario: &Scenario, universe: &Universe, outcome: &Outcome) -> Option<String> {
    let report = serde_json::to_value(&outcome.report).expect("JSON");
    let text = |field: &Value| field.as_str().unwrap_or("none").to_owned();
    let expect = &scenario.expect;
    let reason = text(&report["reason"]["code"]);
    let is = format!("{} {}", text(&report["status"]), text(&report["outcome"]));
    let expected = format!("{} {}", expect.status, expect.outcome);
    let is_reason = |code: &String| match code.strip_suffix('*') {
        Some(start) => reason.starts_with(start),
        None => *code == reason,
    };
    if is != expected || !expect.reason.as_ref().is_none_or(is_reason) {
        let wanted = expect.reason.as_deref().unwrap_or("");
        return Some(format!("expected {expected} {wanted}, is {is} {reason}"));
    }
    if expect.status != "secure" {
        return (reason == "none").then(|| format!("{is} without a reason"));
    }
    let honest = universe.honest(&universe.name, universe.rtype);
    let mut records: Vec<Rr> = honest.answer;
    records.retain(|rr| rr.rtype == universe.rtype);
    let ttl = records.iter().map(|rr| rr.ttl).max().unwrap_or_default();
    if let Some(rr) = outcome.report.rrset.iter().find(|rr| rr.ttl > ttl) {
        // RFC 4035, section 5.3.3.
        return Some(format!("a TTL of {}, not {ttl} at most", rr.ttl));
    }
    let is = outcome.report.rrset.iter().map(|rr| &rr.rdata);
    let is: BTreeSet<&String> = is.collect();
    let same = expect.outcome != "answer" || is.len() == records.len();
    (!same).then(|| format!("{} records, not {}", is.len(), records.len()))
}

/// Prints what a scenario asked and what was reported.
fn show(scenario: &Scenario, outcome: &Outcome) {
    println!("== {}", scenario.name);
    for exchange in &outcome.exchanges {
        let what = match (&exchange.answer, &exchange.failure) {
            (Some(answer), _) => format!("{} octets of base64", answer.len()),
            (None, failure) => format!("{failure:?}"),
        };
        println!("{} {} -> {what}", exchange.name, exchange.r#type);
    }
    let json = serde_json::to_string_pretty(&outcome.report).expect("JSON");
    println!("{json}");
}
