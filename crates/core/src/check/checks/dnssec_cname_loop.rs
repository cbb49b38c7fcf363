//! `dnssec-cname-loop`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-cname-loop",
    text: include_str!("dnssec-cname-loop.md"),
    rfc: &["RFC 1034, section 3.6.2", "RFC 7672, section 2.1.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| matches!(reason.code.as_str(), "cname-loop" | "limit-alias-links"),
        Some(&remedy),
    )
}
