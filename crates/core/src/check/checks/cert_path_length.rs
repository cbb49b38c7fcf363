//! `cert-path-length`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "cert-path-length",
    text: include_str!("cert-path-length.md"),
    rfc: &["RFC 5280, section 4.2.1.9", "RFC 7671, section 5.2.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_reasons(set, &["path-length"], "So the record does not match.")
}
