//! `cert-chain-out-of-order`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "cert-chain-out-of-order",
    text: include_str!("cert-chain-out-of-order.md"),
    rfc: &["RFC 8446, section 4.4.2", "RFC 7671, section 5.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_warnings(
        facts,
        "chain-out-of-order",
        Severity::Notice,
        "Most senders sort it out.",
    )
}
