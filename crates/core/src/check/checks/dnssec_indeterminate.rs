//! `dnssec-indeterminate`.

use alloc::vec::Vec;

use super::needed::{Needed, advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::{LookupOutcome, Reason, SecurityStatus, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-indeterminate",
    text: include_str!("dnssec-indeterminate.md"),
    rfc: &["RFC 4035, section 4.3", "RFC 7672, section 2.1.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    // The question itself was answered; what is needed beside it was not.
    let is_wanted = |needed: &Needed<'_>, _: &Reason| {
        let found = needed.found;
        found.status == SecurityStatus::Indeterminate && found.outcome != LookupOutcome::Failed
    };
    by_reason(facts, Severity::Error, is_wanted, Some(&remedy))
}
