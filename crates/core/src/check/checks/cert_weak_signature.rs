//! `cert-weak-signature`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "cert-weak-signature",
    text: include_str!("cert-weak-signature.md"),
    rfc: &["RFC 8446, section 4.4.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_warnings(
        facts,
        "signature-weak",
        Severity::Warning,
        "Senders with a raised security level fail.",
    )
}
