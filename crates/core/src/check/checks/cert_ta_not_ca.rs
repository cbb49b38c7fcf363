//! `cert-ta-not-ca`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-not-ca",
    text: include_str!("cert-ta-not-ca.md"),
    rfc: &["RFC 5280, section 6.1.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_reasons(
        facts,
        &["issuer-not-ca", "key-usage-not-cert-sign"],
        "So the record does not match.",
    )
}
