//! `tlsa-unknown-selector`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::Selector;

pub(super) const CHECK: Check = Check {
    id: "tlsa-unknown-selector",
    text: include_str!("tlsa-unknown-selector.md"),
    rfc: &["RFC 6698, section 4.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let selector = record.record.parameters.selector;
        let is_unknown = selector > Selector::SPKI && selector != Selector::PRIV_SEL;
        let message = format!(
            "Selector {} is not defined: nobody can use the record.",
            selector.0
        );
        is_unknown.then(|| Case::new(Severity::Warning, set.owner.clone(), message))
    })
}
