//! `tls-sni-required`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tls-sni-required",
    text: include_str!("tls-sni-required.md"),
    rfc: &["RFC 7672, section 8.1", "RFC 7671, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Difference,
        |code| matches!(code, "tls-sni-required"),
        |_| Severity::Error,
    )
}
