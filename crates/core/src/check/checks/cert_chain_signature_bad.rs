//! `cert-chain-signature-bad`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-chain-signature-bad",
    text: include_str!("cert-chain-signature-bad.md"),
    rfc: &["RFC 5280, section 6.1.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_reasons(facts, &["signature-bad"], "So the record does not match.")
}
