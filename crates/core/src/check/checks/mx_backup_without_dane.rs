//! `mx-backup-without-dane`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
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
        Some((hosts, true)) => {
            let message = format!(
                "Senders verify the first mail hosts, and not those after them ({}): an attacker leads them there.",
                hosts.join(", ")
            );
            Vec::from([
                Case::new(Severity::Warning, facts.report.domain.clone(), message).evidence(hosts),
            ])
        }
        _ => Vec::new(),
    }
}
