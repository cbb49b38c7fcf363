//! `dnssec-ds-strong-digest-stale`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-ds-strong-digest-stale",
    text: include_str!("dnssec-ds-strong-digest-stale.md"),
    rfc: &["RFC 4509, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "ds-strong-digest-stale",
        Some(&remedy),
    )
}
