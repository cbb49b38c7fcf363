//! `rollover-issuer-scheme`.

use alloc::vec::Vec;

use super::cases;
use super::rollover::plan;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "rollover-issuer-scheme",
    text: include_str!("rollover-issuer-scheme.md"),
    rfc: &["RFC 7671, section 8", "RFC 7671, section 8.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    if plan(set).is_some_and(|it| it.keys > 0 && it.issuer) {
        let message = "The records name the present key and its issuer: a new certificate of that issuer matches at once.";
        let case = Case::new(Severity::Info, set.owner.clone(), message);
        cases.push(case.evidence(set.usable().map(|it| set.line(it))));
    }
    cases
}
