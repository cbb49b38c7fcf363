//! `mx-partial-dane`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-partial-dane",
    text: include_str!("mx-partial-dane.md"),
    rfc: &["RFC 7672, section 2.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    match names::without_dane(facts) {
        Some((hosts, false)) => Vec::from([of_hosts(&facts.report.domain, hosts)]),
        _ => Vec::new(),
    }
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let domains = text.mail_domains().into_iter();
    let partial = domains.filter_map(|(name, domain)| {
        let (hosts, is_backup) = domain.without_dane(text)?;
        (!is_backup).then(|| TextCase::new(of_hosts(name, hosts), domain.spans()))
    });
    partial.collect()
}

/// `hosts` are those that senders do not verify.
fn of_hosts(domain: &str, hosts: Vec<String>) -> Case {
    let message = format!(
        "Senders verify some mail hosts, and not {}: an attacker leads them there.",
        hosts.join(", ")
    );
    Case::new(Severity::Warning, domain, message).evidence(hosts)
}
