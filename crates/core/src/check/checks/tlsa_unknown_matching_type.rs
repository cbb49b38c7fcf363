//! `tlsa-unknown-matching-type`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::MatchingType;

pub(super) const CHECK: Check = Check {
    id: "tlsa-unknown-matching-type",
    text: include_str!("tlsa-unknown-matching-type.md"),
    rfc: &["RFC 6698, section 4.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let matching_type = record.record.parameters.matching_type;
        let is_unknown =
            matching_type > MatchingType::SHA2_512 && matching_type != MatchingType::PRIV_MATCH;
        let message = format!(
            "Matching type {} is not defined: nobody can use the record.",
            matching_type.0
        );
        is_unknown.then(|| Case::new(Severity::Warning, set.owner.clone(), message))
    })
}
