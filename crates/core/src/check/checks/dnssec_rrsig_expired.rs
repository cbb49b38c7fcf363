//! `dnssec-rrsig-expired`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-rrsig-expired",
    text: include_str!("dnssec-rrsig-expired.md"),
    rfc: &["RFC 4035, section 5.3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "rrsig-expired",
        Some(&remedy),
    )
}
