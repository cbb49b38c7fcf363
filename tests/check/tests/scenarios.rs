//! Every scenario through the core, and every check in a scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Serialize;
use tlsakit_check_tests::run::run;
use tlsakit_check_tests::scenario::Scenario;
use tlsakit_core::commands;
use tlsakit_core::report::{CheckDescription, CheckReport, FoundBy};
use tlsakit_dnssec_tests::verifier::Counting;

/// Fewer would mean that some were lost.
const AT_LEAST: usize = 150;

#[test]
fn every_scenario_ends_as_expected() {
    let scenarios = Scenario::read_all();
    assert!(scenarios.len() >= AT_LEAST, "{} scenarios", scenarios.len());
    let verifier = Counting::leaked();
    let mut wrong = Vec::new();
    let mut fired: BTreeMap<String, usize> = BTreeMap::new();
    for scenario in &scenarios {
        let report = run(scenario, verifier);
        for finding in &report.findings {
            *fired.entry(finding.id.clone()).or_default() += 1;
        }
        let differences = differences(scenario, &report);
        if !differences.is_empty() {
            let why = differences.join("\n  ");
            wrong.push(format!("{}/{}:\n  {why}", scenario.file, scenario.name));
        }
    }
    let ids = fired.len();
    let findings: usize = fired.values().sum();
    println!(
        "{} scenarios: {findings} findings of {ids} kinds",
        scenarios.len()
    );
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} differ:\n{}", wrong.join("\n"));
}

/// In what a report is not what its scenario wants.
fn differences(scenario: &Scenario, report: &CheckReport) -> Vec<String> {
    let mut differences = Vec::new();
    let mut differ = |what: &str, is: &str, due: &str| {
        if is != due {
            differences.push(format!("{what} is {is}, not {due}"));
        }
    };
    if let Some(verdict) = &scenario.verdict {
        differ("the verdict", &word(&report.verdict), verdict);
    }
    for (host, due) in &scenario.hosts {
        let found = report.mx.iter().find(|it| it.host == *host);
        let is = match found {
            Some(found) => found.decision.as_ref().map_or("none".to_owned(), word),
            None => "not there".to_owned(),
        };
        differ(host, &is, due);
    }
    let others = report.mx.iter().flat_map(|host| {
        let senders = host.senders.iter();
        senders.map(|it| [host.host.clone(), word(&it.sender), word(&it.decision)])
    });
    let others: Vec<[String; 3]> = others.collect();
    if others != scenario.senders {
        let due = &scenario.senders;
        differences.push(format!("the senders are {others:?}, not {due:?}"));
    }
    let about = report
        .findings
        .iter()
        .filter(|it| scenario.is_about(&it.id));
    let mut found: Vec<(String, String)> = about
        .map(|finding| (finding.id.clone(), word(&finding.severity)))
        .collect();
    found.sort();
    for (id, severity) in surplus(&found, &scenario.finds) {
        let texts = report.findings.iter().filter(|it| it.id == id);
        let texts: Vec<String> = texts
            .map(|it| format!("{}: {} {:?}", it.subject, it.message, it.evidence))
            .collect();
        differences.push(format!("not due: {id} {severity}: {}", texts.join("; ")));
    }
    for (id, severity) in surplus(&scenario.finds, &found) {
        differences.push(format!("missing: {id} {severity}"));
    }
    for id in &scenario.silent {
        if report.findings.iter().any(|it| it.id == *id) {
            differences.push(format!("not silent: {id}"));
        }
    }
    differences
}

/// What `all` has more often than `others`.
fn surplus(all: &[(String, String)], others: &[(String, String)]) -> Vec<(String, String)> {
    let mut others = others.to_vec();
    let mut surplus = Vec::new();
    for entry in all {
        match others.iter().position(|it| it == entry) {
            Some(place) => drop(others.remove(place)),
            None => surplus.push(entry.clone()),
        }
    }
    surplus
}

/// A value that is a word in JSON.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).expect("JSON");
    json.as_str().expect("a word").to_owned()
}

/// Each fires where a scenario says so, and is silent where one says so.
#[test]
fn every_check_has_scenarios() {
    let scenarios = Scenario::read_all();
    let mut lacking = Vec::new();
    let checks = commands::checks();
    let found = |it: &&CheckDescription| it.found_by.contains(&FoundBy::Check);
    for check in checks.iter().filter(found) {
        let fires = |it: &&Scenario| it.finds.iter().any(|(id, _)| *id == check.id);
        let is_silent = |it: &&Scenario| it.silent.contains(&check.id);
        if !scenarios.iter().any(|it| fires(&it)) {
            lacking.push(format!("{} fires in no scenario", check.id));
        }
        if !scenarios.iter().any(|it| is_silent(&it)) {
            lacking.push(format!("{} is silent in no scenario", check.id));
        }
    }
    let known: BTreeSet<&String> = checks.iter().map(|it| &it.id).collect();
    for scenario in &scenarios {
        let found = scenario.finds.iter().map(|(id, _)| id);
        for id in found.chain(&scenario.silent) {
            if !known.contains(id) {
                lacking.push(format!("{}: there is no check {id}", scenario.name));
            }
            if !scenario.is_about(id) {
                lacking.push(format!(
                    "{}: {} is not about {id}",
                    scenario.name, scenario.file
                ));
            }
        }
    }
    println!("{} checks, {} scenarios", checks.len(), scenarios.len());
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// A heading, text, and the sections that say so; one file for each check and no other.
#[test]
fn every_check_has_a_text() {
    let checks = commands::checks();
    let ids: BTreeSet<String> = checks.iter().map(|it| it.id.clone()).collect();
    assert_eq!(ids.len(), checks.len(), "an id twice");
    for check in &checks {
        let (heading, text) = check.text.split_once("\n\n").expect("a heading and a text");
        assert!(
            heading.starts_with("# ") && !heading.ends_with('.'),
            "{}",
            check.id
        );
        assert!(text.trim().len() > 80, "{}: {text}", check.id);
        assert!(!check.rfc.is_empty(), "{}: no section", check.id);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/core/src/check/checks");
    let files = fs::read_dir(folder).expect("the folder of the checks");
    let files = files.map(|file| file.expect("a file").path());
    let texts = files.filter(|file| file.extension().is_some_and(|it| it == "md"));
    let texts = texts.map(|file| {
        file.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    });
    assert_eq!(texts.collect::<BTreeSet<String>>(), ids);
}
