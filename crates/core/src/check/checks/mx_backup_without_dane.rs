//! `mx-backup-without-dane`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-backup-without-dane",
    text: include_str!("mx-backup-without-dane.md"),
    rfc: &["RFC 7672, section 2.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    match names::without_dane(facts) {
        Some((hosts, true)) => Vec::from([of_hosts(&facts.report.domain, hosts)]),
        _ => Vec::new(),
    }
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let domains = text.mail_domains().into_iter();
    let backup = domains.filter_map(|(name, domain)| {
        let (hosts, is_backup) = domain.without_dane(text)?;
        is_backup.then(|| TextCase::new(of_hosts(name, hosts), domain.spans()))
    });
    backup.collect()
}

/// `hosts` are those that senders do not verify.
fn of_hosts(domain: &str, hosts: Vec<String>) -> Case {
    let message = format!(
        "Senders verify the first mail hosts, and not those after them ({}): an attacker leads them there.",
        hosts.join(", ")
    );
    Case::new(Severity::Warning, domain, message).evidence(hosts)
}
