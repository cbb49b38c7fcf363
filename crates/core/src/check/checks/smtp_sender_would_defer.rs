//! `smtp-sender-would-defer`.

use alloc::format;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::{CheckVerdict, Severity};

pub(super) const CHECK: Check = Check {
    id: "smtp-sender-would-defer",
    text: include_str!("smtp-sender-would-defer.md"),
    rfc: &["RFC 7672, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let hosts = &facts.report.mx;
    let skipped = !hosts.is_empty() && facts.report.verdict == CheckVerdict::Broken;
    // Where it is known that there is no address, no sender waits.
    let mut reachable = facts.hosts.iter().flat_map(HostFacts::addresses);
    let waits =
        reachable.any(|(_, state)| !matches!(state, State::SecureAbsent | State::InsecureAbsent));
    if !skipped || !waits {
        return Vec::new();
    }
    let domain = &facts.report.domain;
    Vec::from([Case {
        severity: Severity::Error,
        subject: domain.clone(),
        message: format!("Senders with DANE skip every host of {domain}, so their mail waits."),
        evidence: hosts.iter().map(|it| it.host.clone()).collect(),
        remedy: None,
        records: Vec::new(),
    }])
}
