//! `cert-chain-signature-bad`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "cert-chain-signature-bad",
    text: include_str!("cert-chain-signature-bad.md"),
    rfc: &["RFC 5280, section 6.1.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_reasons(set, &["signature-bad"], "So the record does not match.")
}
