//! `tlsa-full-unparsable`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::tlsa::Selector;

pub(super) const CHECK: Check = Check {
    id: "tlsa-full-unparsable",
    text: include_str!("tlsa-full-unparsable.md"),
    rfc: &["RFC 6698, section 2.1.4", "RFC 6698, section 4.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let is_it = record.is_unusable_by("full-unparsable");
        // These have a name of their own.
        let is_explained = record.fault.is_some() || record.record.association_data.is_empty();
        let what = match record.record.parameters.selector {
            Selector::CERT => "certificate",
            _ => "SubjectPublicKeyInfo",
        };
        let message = format!(
            "The record says that it holds a {what} in full, and does not: nobody can use it."
        );
        let case = Case::new(set.severity(), set.owner.clone(), message);
        (is_it && !is_explained).then(|| case.remedy(set.proper_records()))
    })
}
