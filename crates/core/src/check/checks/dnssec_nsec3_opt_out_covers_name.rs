//! `dnssec-nsec3-opt-out-covers-name`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-opt-out-covers-name",
    text: include_str!("dnssec-nsec3-opt-out-covers-name.md"),
    rfc: &["RFC 5155, section 9.2", "RFC 9276, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Notice,
        |_, reason| reason.code == "nsec3-opt-out-covers-name",
        Some(&remedy),
    )
}
