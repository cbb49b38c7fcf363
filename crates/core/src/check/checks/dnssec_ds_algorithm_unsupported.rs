//! `dnssec-ds-algorithm-unsupported`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-ds-algorithm-unsupported",
    text: include_str!("dnssec-ds-algorithm-unsupported.md"),
    rfc: &["RFC 4035, section 5.2", "RFC 6840, section 5.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Warning,
        |_, reason| reason.code == "ds-algorithm-unsupported",
        Some(&remedy),
    )
}
