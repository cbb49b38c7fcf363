//! `tlsa-full-match`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::MatchingType;

pub(super) const CHECK: Check = Check {
    id: "tlsa-full-match",
    text: include_str!("tlsa-full-match.md"),
    rfc: &["RFC 7671, section 10.1.2", "RFC 7672, section 3.1.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let is_full = record.record.parameters.matching_type == MatchingType::FULL;
        let octets = record.record.association_data.len();
        let message = format!("The record holds {octets} octets in full where a digest would do.");
        let case = Case::new(Severity::Notice, set.owner.clone(), message);
        (is_full && record.unusable.is_none()).then_some(case)
    })
}
