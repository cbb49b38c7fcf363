//! `dnssec-dnskey-unusable`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-dnskey-unusable",
    text: include_str!("dnssec-dnskey-unusable.md"),
    rfc: &["RFC 4034, section 2.1", "RFC 5011, section 2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "dnskey-unusable",
        Some(&remedy),
    )
}
