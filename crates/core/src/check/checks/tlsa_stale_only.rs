//! `tlsa-stale-only`.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::cases;
use super::sets::{RecordFacts, SetFacts};
use super::{Case, Check};
use crate::report::{RecordOutcome, Severity};
use crate::tlsa::Parameters;

pub(super) const CHECK: Check = Check {
    id: "tlsa-stale-only",
    text: include_str!("tlsa-stale-only.md"),
    rfc: &["RFC 7671, section 8.1", "RFC 7671, section 8.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let stale = stale(set);
    let (severity, message) = match stale.len() {
        0 => return cases,
        1 => (
            Severity::Info,
            "A record matches nothing that is served. If it is not for the next key, it is a leftover.",
        ),
        _ => (
            Severity::Warning,
            "Several records match nothing that is served. One may be for the next key; the others are leftovers.",
        ),
    };
    let case = Case::new(severity, set.owner.clone(), message);
    cases.push(case.evidence(stale.into_iter().map(|it| set.line(it))));
    cases
}

/// The records that name nothing in any chain, while one with the same parameters matches one.
fn stale<'a>(set: &'a SetFacts<'_>) -> Vec<&'a RecordFacts> {
    let mut matched: BTreeSet<Parameters> = BTreeSet::new();
    let mut others: BTreeSet<usize> = BTreeSet::new();
    for (record, chain, outcome) in set.outcomes() {
        if chain.is_matched_without_agility(record, outcome) {
            matched.insert(record.record.parameters);
            others.insert(record.index);
        } else if outcome.outcome != RecordOutcome::Superseded
            && !set.is_stranger(record, chain, outcome)
        {
            others.insert(record.index);
        }
    }
    let stale = set.usable().filter(|it| {
        let has_other = matched.contains(&it.record.parameters);
        has_other && it.fault.is_none() && !others.contains(&it.index)
    });
    stale.collect()
}
