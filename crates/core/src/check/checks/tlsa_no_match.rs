//! `tlsa-no-match`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::{Decision, Severity, Usability};

pub(super) const CHECK: Check = Check {
    id: "tlsa-no-match",
    text: include_str!("tlsa-no-match.md"),
    rfc: &["RFC 7672, section 2.2", "RFC 7672, section 9.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.report.mx {
        for matched in &host.matches {
            let usable = |it: &crate::report::RecordMatch| it.usability == Usability::Usable;
            if matched.decision != Some(Decision::Skip) || !matched.records.iter().any(usable) {
                continue;
            }
            let reasons = matched.records.iter().filter_map(|record| {
                let why = record.reason.as_ref()?;
                Some(format!("{}: {}", record.text, why.text))
            });
            cases.push(Case {
                severity: Severity::Error,
                subject: host.host.clone(),
                message: format!(
                    "No usable TLSA record of {} matches chain {} that it shows: senders go on to another host, or wait.",
                    host.host,
                    matched.chain + 1
                ),
                evidence: reasons.collect(),
                remedy: None,
            });
        }
    }
    cases
}
