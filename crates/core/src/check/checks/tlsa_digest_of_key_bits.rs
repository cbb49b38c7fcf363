//! `tlsa-digest-of-key-bits`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-of-key-bits",
    text: include_str!("tlsa-digest-of-key-bits.md"),
    rfc: &["RFC 6698, section 2.1.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |_, fault| match fault {
        Fault::KeyBits(part) => Some(format!(
            "The record holds the digest of {part} and not of the whole SubjectPublicKeyInfo."
        )),
        _ => None,
    })
}
