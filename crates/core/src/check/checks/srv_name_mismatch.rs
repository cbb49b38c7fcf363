//! `srv-name-mismatch`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "srv-name-mismatch",
    text: include_str!("srv-name-mismatch.md"),
    rfc: &["RFC 7673, section 6", "RFC 7673, section 9.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if !facts.is_service() {
        return Vec::new();
    }
    cases::of_sets(facts, |set| {
        cases::of_reasons(set, &["name-mismatch"], "So the record does not match.")
    })
}
