//! `cert-ta-expired`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-expired",
    text: include_str!("cert-ta-expired.md"),
    rfc: &["RFC 5280, section 6.1.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let codes = ["certificate-expired", "certificate-not-yet-valid"];
    cases::of_reasons(facts, &codes, "So the record does not match.")
}
