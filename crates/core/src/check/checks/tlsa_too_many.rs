//! `tlsa-too-many`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-too-many",
    text: include_str!("tlsa-too-many.md"),
    rfc: &["RFC 7671, section 10.1.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

/// Records of one set that are not yet called many: two keys, two CAs and their successors are eight.
const MANY: usize = 12;

/// Octets of a UDP answer that passes everywhere, as resolvers ask for it.
const UDP_OCTETS: usize = 1_232;

/// Octets of a record beside its RDATA, its owner compressed; and of the header with the least of a
/// question.
const RECORD_OCTETS: usize = 12;

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let records = set.records.iter();
    let lengths: Vec<usize> = records
        .map(|it| it.record.to_rdata().len().saturating_add(RECORD_OCTETS))
        .collect();
    let octets: usize = lengths.iter().sum::<usize>().saturating_add(RECORD_OCTETS);
    if lengths.len() <= MANY && octets <= UDP_OCTETS {
        return cases;
    }
    let message = format!(
        "{} records with {octets} octets, without signatures: the answer may have to come by TCP, or not at all.",
        lengths.len()
    );
    cases.push(Case::new(Severity::Warning, set.owner.clone(), message));
    cases
}
