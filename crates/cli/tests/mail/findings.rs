//! What is found for each domain beside what is due, all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::{env, fs};

use tlsakit_core::commands;
use tlsakit_lab::{Domain, FINDINGS_FILE, Mail};

use crate::check::Checked;

/// If it is set, what is found is written down as what is due, to be read.
const OVERWRITE: &str = "TLSAKIT_OVERWRITE";

/// Severity and identifier.
type Found = (String, String);

/// Compares the findings of each domain, and counts which checks find something.
pub(crate) fn are_due(mail: &Mail, checked: &[Checked]) {
    let mut problems = Vec::new();
    let mut text = String::new();
    let mut fired: BTreeMap<String, usize> = BTreeMap::new();
    let (mut total, mut silent) = (0, 0);
    for (domain, checked) in mail.domains().iter().zip(checked) {
        let found = found(checked);
        total += found.len();
        silent += usize::from(found.is_empty());
        let _ = writeln!(text, "{domain}");
        for (severity, id) in &found {
            let _ = writeln!(text, "  {severity} {id}");
        }
        let ids: BTreeSet<String> = found.iter().map(|(_, id)| id.clone()).collect();
        for id in ids {
            *fired.entry(id).or_default() += 1;
        }
        problems.extend(differences(domain, &found, checked));
    }
    if env::var_os(OVERWRITE).is_some() {
        fs::write(FINDINGS_FILE, text).expect("the file of findings can be written");
        problems.clear();
    }
    let all: Vec<String> = commands::checks().into_iter().map(|it| it.id).collect();
    let never: Vec<&str> = all
        .iter()
        .filter(|id| !fired.contains_key(*id))
        .map(String::as_str)
        .collect();
    println!(
        "{} domains: {total} findings of {} of {} kinds; nothing is found in {silent}",
        mail.domains().len(),
        fired.len(),
        all.len()
    );
    for (id, count) in &fired {
        println!("  {id:<40} {count}");
    }
    println!("not seen here, but in tests/check: {}", never.join(" "));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The findings of a report, sorted.
fn found(checked: &Checked) -> Vec<Found> {
    let findings = checked.report["findings"].as_array();
    let text = |finding: &serde_json::Value, field: &str| {
        finding[field].as_str().unwrap_or_default().to_owned()
    };
    let mut found: Vec<Found> = findings
        .into_iter()
        .flatten()
        .map(|finding| (text(finding, "severity"), text(finding, "id")))
        .collect();
    found.sort();
    found
}

/// What is found and not due, and what is due and not found.
fn differences(domain: &Domain, found: &[Found], checked: &Checked) -> Vec<String> {
    let mut missing: Vec<(&str, &str)> = domain.findings.clone();
    let mut differences = Vec::new();
    for (severity, id) in found {
        let is_same = |it: &(&str, &str)| *it == (severity.as_str(), id.as_str());
        match missing.iter().position(is_same) {
            Some(place) => drop(missing.remove(place)),
            None => {
                let all = checked.report["findings"].as_array().into_iter().flatten();
                let said = all.filter(|it| it["id"] == id.as_str());
                let said: Vec<&str> = said.filter_map(|it| it["message"].as_str()).collect();
                let said = said.join("; ");
                differences.push(format!("{domain}: not due: {severity} {id}: {said}"));
            }
        }
    }
    let missing = missing.into_iter();
    differences.extend(missing.map(|(severity, id)| format!("{domain}: missing: {severity} {id}")));
    differences
}
