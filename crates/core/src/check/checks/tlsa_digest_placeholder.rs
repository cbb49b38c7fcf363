//! `tlsa-digest-placeholder`.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-placeholder",
    text: include_str!("tlsa-digest-placeholder.md"),
    rfc: &["RFC 6698, section 2.1.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let is_it = record.unusable.is_none() && is_placeholder(&record.record.association_data);
        let message =
            "The data of the record is a filler, and no digest: it matches no certificate."
                .to_string();
        let case = Case::new(set.severity(), set.owner.clone(), message);
        is_it.then(|| case.remedy(set.proper_records()))
    })
}

/// Whether octets repeat a start of at most sixteen of them, such as `00`, `deadbeef` or
/// `0123456789abcdef0123456789abcdef`. By chance a digest does that once in 2^128 times.
fn is_placeholder(data: &[u8]) -> bool {
    (1..=16_usize).any(|period| {
        let mut pairs = data.iter().zip(data.iter().skip(period)).peekable();
        pairs.peek().is_some() && pairs.all(|(octet, next)| octet == next)
    })
}
