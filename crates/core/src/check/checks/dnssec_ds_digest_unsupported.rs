//! `dnssec-ds-digest-unsupported`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-ds-digest-unsupported",
    text: include_str!("dnssec-ds-digest-unsupported.md"),
    rfc: &["RFC 6840, section 5.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Warning,
        |_, reason| reason.code == "ds-digest-unsupported",
        Some(&remedy),
    )
}
