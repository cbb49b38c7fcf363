//! `dnssec-nsec3-iterations-too-high`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-iterations-too-high",
    text: include_str!("dnssec-nsec3-iterations-too-high.md"),
    rfc: &["RFC 9276, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Warning,
        |_, reason| reason.code == "nsec3-iterations-too-high",
        Some(&remedy),
    )
}
