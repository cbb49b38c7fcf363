//! `smtp-connect-failed`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-connect-failed",
    text: include_str!("smtp-connect-failed.md"),
    rfc: &["RFC 5321, section 5.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Problem,
        |code| matches!(code, "smtp-connect-failed" | "connect-failed"),
        |_| Severity::Info,
    )
}
