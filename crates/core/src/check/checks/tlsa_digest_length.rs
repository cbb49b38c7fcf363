//! `tlsa-digest-length`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-length",
    text: include_str!("tlsa-digest-length.md"),
    rfc: &["RFC 6698, section 2.1.4", "RFC 6698, section 4.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let data = &record.record.association_data;
        let is_length = record.is_unusable_by("digest-length");
        // These have a name of their own.
        let is_explained = record.fault.is_some() || data.is_empty();
        let message = format!(
            "The record says {} and holds {} octets: nobody can use it.",
            record.record.parameters.matching_type,
            data.len()
        );
        let case = Case::new(set.severity(), set.owner.clone(), message);
        (is_length && !is_explained).then(|| case.remedy(set.proper_records()))
    })
}
