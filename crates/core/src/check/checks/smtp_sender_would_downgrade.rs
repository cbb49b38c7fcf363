//! `smtp-sender-would-downgrade`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::{Decision, Severity};

pub(super) const CHECK: Check = Check {
    id: "smtp-sender-would-downgrade",
    text: include_str!("smtp-sender-would-downgrade.md"),
    rfc: &["RFC 7672, section 2.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let hosts = &facts.report.mx;
    let open = [Some(Decision::Opportunistic), Some(Decision::EncryptedOnly)];
    let open: Vec<_> = hosts
        .iter()
        .filter(|it| open.contains(&it.decision))
        .collect();
    let protected = hosts
        .iter()
        .any(|it| it.decision == Some(Decision::Authenticated));
    if open.is_empty() || !protected {
        return Vec::new();
    }
    let domain = &facts.report.domain;
    Vec::from([Case {
        severity: Severity::Warning,
        subject: domain.clone(),
        message: format!("Some hosts of {domain} take mail without being authenticated."),
        evidence: open.iter().map(|it| it.host.clone()).collect(),
        remedy: None,
        records: Vec::new(),
    }])
}
