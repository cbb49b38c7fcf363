//! `tlsa-digest-of-nothing`.

use alloc::string::String;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-of-nothing",
    text: include_str!("tlsa-digest-of-nothing.md"),
    rfc: &["RFC 6698, section 2.1.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |_, fault| {
        let message = "The record holds the digest of no octets at all: it matches no certificate.";
        (*fault == Fault::Nothing).then(|| String::from(message))
    })
}
