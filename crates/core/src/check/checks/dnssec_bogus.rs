//! `dnssec-bogus`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::{SecurityStatus, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-bogus",
    text: include_str!("dnssec-bogus.md"),
    rfc: &["RFC 4035, section 4.3", "RFC 7672, section 2.1.1"],
    run,
};

/// Reasons that have a check of their own.
const OTHERS: &[&str] = &[
    "denial-invalid",
    "denial-missing",
    "dnskey-missing",
    "dnskey-unusable",
    "ds-algorithm-unsupported",
    "ds-digest-unsupported",
    "ds-strong-digest-stale",
    "limit-alias-links",
    "nsec3-iterations-too-high",
    "nsec3-opt-out-covers-name",
    "rrsig-expired",
    "rrsig-missing",
    "rrsig-not-yet-valid",
    "signature-key-missing",
    "wildcard-expansion-unproved",
];

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |needed, reason| {
            needed.found.status == SecurityStatus::Bogus && !OTHERS.contains(&reason.code.as_str())
        },
        Some(&remedy),
    )
}
