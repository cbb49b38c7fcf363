//! `tlsa-digest-agility-stale`.

use alloc::vec::Vec;

use super::cases;
use super::sets::{ChainFacts, RecordFacts, SetFacts};
use super::{Case, Check};
use crate::report::RecordOutcome;

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-agility-stale",
    text: include_str!("tlsa-digest-agility-stale.md"),
    rfc: &["RFC 7671, section 9", "RFC 7672, section 5"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (record, chain, outcome) in set.outcomes() {
        let is_it = outcome.outcome == RecordOutcome::Superseded
            && chain.is_matched_without_agility(record, outcome);
        if !is_it || has_stronger_match(set, record, chain) {
            continue;
        }
        let message = "The record matches, and a record with the stronger digest does not: senders that go by the strongest digest find no match.";
        let case = Case::new(chain.severity(), set.owner.clone(), message);
        cases.push(case.evidence([set.line(record), chain.place()]));
    }
    cases
}

/// Whether the chain matches a record of the same usage and selector by a stronger digest.
fn has_stronger_match(set: &SetFacts<'_>, record: &RecordFacts, chain: &ChainFacts<'_>) -> bool {
    let own = record.record.parameters;
    let outcomes = set
        .records
        .iter()
        .zip(chain.matched.iter().flat_map(|it| &it.records));
    let mut others = outcomes.filter(|(other, _)| {
        let other = other.record.parameters;
        other.usage == own.usage
            && other.selector == own.selector
            && other.matching_type > own.matching_type
    });
    others.any(|(_, it)| it.outcome == RecordOutcome::Match)
}
