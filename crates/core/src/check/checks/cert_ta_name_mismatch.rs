//! `cert-ta-name-mismatch`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-name-mismatch",
    text: include_str!("cert-ta-name-mismatch.md"),
    rfc: &["RFC 7672, section 3.2.2", "RFC 7672, section 3.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    cases::of_reasons(facts, &["name-mismatch"], "So the record does not match.")
}
