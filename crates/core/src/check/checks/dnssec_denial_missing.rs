//! `dnssec-denial-missing`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::nsec3;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-denial-missing",
    text: include_str!("dnssec-denial-missing.md"),
    rfc: &["RFC 4035, section 5.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |needed, reason| reason.code == "denial-missing" && !nsec3::is_unknown(facts, needed),
        Some(&remedy),
    )
}
