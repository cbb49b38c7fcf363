//! `tlsa-known-ca-retired`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{Parameters, TlsaRecord};

pub(super) const CHECK: Check = Check {
    id: "tlsa-known-ca-retired",
    text: include_str!("tlsa-known-ca-retired.md"),
    rfc: &["RFC 7672, section 3.1.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

/// SHA2-256 digests of the keys of well-known intermediates that issue no more, in hexadecimal.
const RETIRED: [(&str, &str); 2] = [
    // Both until June 2024.
    (
        "Let's Encrypt R3",
        "8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf286d",
    ),
    (
        "Let's Encrypt E1",
        "276fe8a8c4ec7611565bf9fce6dcace9be320c1b5bea27596b2204071ed04f10",
    ),
];

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let name = retired(&record.record)?;
        let message = format!("The record names {name}, which issues no more certificates.");
        Some(Case::new(Severity::Warning, set.owner.clone(), message))
    })
}

/// The intermediate that issues no more and that a record names.
pub(super) fn retired(record: &TlsaRecord) -> Option<&'static str> {
    let is_kind = record.parameters == Parameters::new(2, 1, 1);
    let digest = base16ct::lower::encode_string(&record.association_data);
    let mut known = RETIRED.iter().filter(|_| is_kind);
    known.find(|(_, key)| *key == digest).map(|(name, _)| *name)
}
