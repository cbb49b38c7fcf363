//! `dnssec-indeterminate`.

use alloc::vec::Vec;

use super::needed::by_reason;
use super::{Case, Check, Facts};
use crate::report::{SecurityStatus, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-indeterminate",
    text: include_str!("dnssec-indeterminate.md"),
    rfc: &["RFC 4035, section 4.3", "RFC 7672, section 2.1.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = "See that every server of the zone answers questions for DNSKEY and DS, over UDP and TCP, and that no firewall drops large answers.";
    by_reason(
        facts,
        Severity::Error,
        |status, reason| {
            status == SecurityStatus::Indeterminate
                && !reason.code.starts_with("lookup-failed-")
                && reason.code != "limit-alias-links"
        },
        Some(remedy),
    )
}
