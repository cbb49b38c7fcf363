//! `dnssec-dnskey-missing`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-dnskey-missing",
    text: include_str!("dnssec-dnskey-missing.md"),
    rfc: &["RFC 4035, section 5.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| {
            matches!(
                reason.code.as_str(),
                "dnskey-missing" | "signature-key-missing"
            )
        },
        Some(&remedy),
    )
}
