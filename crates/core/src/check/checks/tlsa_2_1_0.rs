//! `tlsa-2-1-0`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::Parameters;

pub(super) const CHECK: Check = Check {
    id: "tlsa-2-1-0",
    text: include_str!("tlsa-2-1-0.md"),
    rfc: &["RFC 7671, section 5.2.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let is_it =
            record.record.parameters == Parameters::new(2, 1, 0) && record.unusable.is_none();
        let message = "The record holds the bare key of a CA; the server has to send the certificate of that CA all the same.";
        is_it.then(|| Case::new(Severity::Warning, set.owner.clone(), message))
    })
}
