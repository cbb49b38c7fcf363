//! `tls-version-old`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tls-version-old",
    text: include_str!("tls-version-old.md"),
    rfc: &["RFC 8996, sections 4 and 5", "RFC 7671, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Problem,
        |code| matches!(code, "tls-version-old"),
        |_| Severity::Warning,
    )
}
