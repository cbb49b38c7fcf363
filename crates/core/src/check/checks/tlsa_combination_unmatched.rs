//! `tlsa-combination-unmatched`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::{ChainFacts, SetFacts};
use super::{Case, Check};
use crate::report::{RecordOutcome, Severity};
use crate::tlsa::Parameters;

pub(super) const CHECK: Check = Check {
    id: "tlsa-combination-unmatched",
    text: include_str!("tlsa-combination-unmatched.md"),
    rfc: &["RFC 7671, section 8", "RFC 7671, section 8.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut done: Vec<Parameters> = Vec::new();
    for chain in set.chains.iter().filter(|it| it.is_authenticated()) {
        for record in set.usable() {
            let parameters = record.record.parameters;
            if done.contains(&parameters) || !is_unmatched(set, chain, parameters) {
                continue;
            }
            done.push(parameters);
            let message = format!(
                "No record {parameters} matches {}: a sender that can use no other kind finds no match.",
                chain.place()
            );
            let case = Case::new(Severity::Warning, set.owner.clone(), message);
            cases.push(case.evidence([set.line(record)]));
        }
    }
    cases
}

/// Whether no record with these parameters matches the chain, and nothing else is said of why.
fn is_unmatched(set: &SetFacts<'_>, chain: &ChainFacts<'_>, parameters: Parameters) -> bool {
    let outcomes = chain.matched.iter().flat_map(|it| &it.records);
    let records = set.records.iter().zip(outcomes);
    let mut records = records.filter(|(it, _)| it.record.parameters == parameters);
    records.all(|(record, outcome)| {
        record.fault.is_none()
            && match outcome.outcome {
                RecordOutcome::Superseded => !chain.is_matched_without_agility(record, outcome),
                _ => {
                    set.is_stranger(record, chain, outcome) && !chain.lacks_anchor(record, outcome)
                }
            }
    })
}
