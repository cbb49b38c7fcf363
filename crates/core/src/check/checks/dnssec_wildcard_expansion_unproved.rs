//! `dnssec-wildcard-expansion-unproved`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-wildcard-expansion-unproved",
    text: include_str!("dnssec-wildcard-expansion-unproved.md"),
    rfc: &["RFC 4035, section 5.3.4", "RFC 5155, section 8.8"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "wildcard-expansion-unproved",
        Some(&remedy),
    )
}
