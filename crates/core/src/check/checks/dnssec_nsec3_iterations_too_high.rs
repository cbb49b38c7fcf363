//! `dnssec-nsec3-iterations-too-high`.

use alloc::vec::Vec;

use super::needed::by_reason;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-iterations-too-high",
    text: include_str!("dnssec-nsec3-iterations-too-high.md"),
    rfc: &["RFC 9276, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = "Sign with no additional iterations and no salt: `NSEC3PARAM 1 0 0 -`.";
    by_reason(
        facts,
        Severity::Warning,
        |_, reason| reason.code == "nsec3-iterations-too-high",
        Some(remedy),
    )
}
