//! `cert-path-length`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-path-length",
    text: include_str!("cert-path-length.md"),
    rfc: &["RFC 5280, section 4.2.1.9", "RFC 7671, section 5.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_reasons(facts, &["path-length"], "So the record does not match.")
}
