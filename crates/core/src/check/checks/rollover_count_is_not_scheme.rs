//! `rollover-count-is-not-scheme`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::rollover::plan;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "rollover-count-is-not-scheme",
    text: include_str!("rollover-count-is-not-scheme.md"),
    rfc: &["RFC 7671, section 8.1", "RFC 7672, section 4"],
    run: |facts| cases::of_sets(facts, of_set),
};

fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let plan = plan(set).filter(|it| it.keys > 1 && !it.issuer && !it.others);
    let Some(plan) = plan else {
        return cases;
    };
    let message = format!(
        "The records name {} keys, and all of them are in use now: none is for the next key.",
        plan.keys
    );
    let case = Case::new(Severity::Info, set.owner.clone(), message);
    cases.push(case.evidence(set.usable().map(|it| set.line(it))));
    cases
}
