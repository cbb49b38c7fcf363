//! `dnssec-answer-truncated-tcp-refused`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-answer-truncated-tcp-refused",
    text: include_str!("dnssec-answer-truncated-tcp-refused.md"),
    rfc: &["RFC 7766, section 5", "RFC 7671, section 10.1.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "lookup-failed-truncated",
        Some(&remedy),
    )
}
