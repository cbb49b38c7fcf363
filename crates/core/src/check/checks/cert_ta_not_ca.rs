//! `cert-ta-not-ca`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-not-ca",
    text: include_str!("cert-ta-not-ca.md"),
    rfc: &["RFC 5280, section 6.1.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_reasons(
        set,
        &["issuer-not-ca", "key-usage-not-cert-sign"],
        "So the record does not match.",
    )
}
