//! `cert-ta-expired`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-expired",
    text: include_str!("cert-ta-expired.md"),
    rfc: &["RFC 5280, section 6.1.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let codes = ["certificate-expired", "certificate-not-yet-valid"];
    cases::of_reasons(set, &codes, "So the record does not match.")
}
