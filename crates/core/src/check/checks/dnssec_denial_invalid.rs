//! `dnssec-denial-invalid`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-denial-invalid",
    text: include_str!("dnssec-denial-invalid.md"),
    rfc: &["RFC 4035, section 5.4", "RFC 6840, section 4.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "denial-invalid",
        Some(&remedy),
    )
}
