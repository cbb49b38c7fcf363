//! `tlsa-stale-only`.

use alloc::vec::Vec;

use super::facts::{HostFacts, RecordFacts};
use super::{Case, Check, Facts};
use crate::report::{RecordOutcome, Severity};

pub(super) const CHECK: Check = Check {
    id: "tlsa-stale-only",
    text: include_str!("tlsa-stale-only.md"),
    rfc: &["RFC 7671, section 8.1", "RFC 7671, section 8.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let stale: Vec<&RecordFacts> = host.usable().filter(|it| is_stale(host, it)).collect();
        let (severity, message) = match stale.len() {
            0 => continue,
            1 => (
                Severity::Info,
                "A record matches nothing that is served. If it is not for the next key, it is a leftover.",
            ),
            _ => (
                Severity::Warning,
                "Several records match nothing that is served. One may be for the next key; the others are leftovers.",
            ),
        };
        let case = Case::new(severity, host.owner.clone(), message);
        cases.push(case.evidence(stale.into_iter().map(|it| host.line(it))));
    }
    cases
}

/// Whether a record matches no chain, for no fault of its own, and one of the same kind matches.
fn is_stale(host: &HostFacts<'_>, record: &RecordFacts) -> bool {
    let outcomes = host
        .outcomes()
        .filter(|(other, ..)| other.record.parameters == record.record.parameters);
    let (mut is_unmatched, mut has_other) = (record.fault.is_none(), false);
    for (other, chain, outcome) in outcomes {
        let is_match = match outcome.outcome {
            RecordOutcome::Superseded => host.matches_alone(&other.record, chain),
            other => other == RecordOutcome::Match,
        };
        if other.record == record.record {
            let is_stranger = outcome.outcome == RecordOutcome::Superseded
                || host.is_stranger(other, chain, outcome);
            is_unmatched &= !is_match && is_stranger;
        } else {
            has_other |= is_match;
        }
    }
    is_unmatched && has_other
}
