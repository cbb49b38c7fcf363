//! `dnssec-zone-unsigned`.

use alloc::format;
use alloc::vec::Vec;

use super::island;
use super::names;
use super::needed::zones;
use super::{Case, Check, Facts};
use crate::report::{DenialKind, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-zone-unsigned",
    text: include_str!("dnssec-zone-unsigned.md"),
    rfc: &["RFC 4035, section 5.2", "RFC 7672, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let unsigned =
        |denial: &crate::report::DenialReport| denial.proves == DenialKind::InsecureDelegation;
    let found = zones(facts)
        .into_iter()
        .filter(|zone| zone.denial.as_ref().is_some_and(unsigned))
        .filter(|zone| island::keys(facts, zone).is_none());
    found
        .map(|zone| Case {
            severity: Severity::Info,
            subject: zone.name.clone(),
            message: format!(
                "{} counts as unsigned: its parent has no DS record for it.",
                names::bare(&zone.name)
            ),
            evidence: Vec::new(),
            remedy: None,
            records: Vec::new(),
        })
        .collect()
}
