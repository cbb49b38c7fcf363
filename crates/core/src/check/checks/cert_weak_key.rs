//! `cert-weak-key`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "cert-weak-key",
    text: include_str!("cert-weak-key.md"),
    rfc: &["RFC 7671, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_warnings(
        facts,
        "key-weak",
        Severity::Warning,
        "Senders with a raised security level fail.",
    )
}
