//! `tlsa-matching-type-swapped`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-matching-type-swapped",
    text: include_str!("tlsa-matching-type-swapped.md"),
    rfc: &["RFC 6698, section 2.1.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |record, fault| match fault {
        Fault::OtherMatchingType(is) => Some(format!(
            "The record says matching type {}, and its data is right for {} ({is}).",
            record.record.parameters.matching_type.0, is.0
        )),
        _ => None,
    })
}
