//! `cert-ta-name-mismatch`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-name-mismatch",
    text: include_str!("cert-ta-name-mismatch.md"),
    rfc: &["RFC 7672, section 3.2.2", "RFC 7672, section 3.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    // The names of a service have one of their own.
    match facts.is_service() {
        true => Vec::new(),
        false => cases::of_sets(facts, of_set),
    }
}

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_reasons(set, &["name-mismatch"], "So the record does not match.")
}
