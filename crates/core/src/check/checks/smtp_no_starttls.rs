//! `smtp-no-starttls`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-no-starttls",
    text: include_str!("smtp-no-starttls.md"),
    rfc: &["RFC 3207, section 4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Problem,
        |code| matches!(code, "smtp-no-starttls" | "no-starttls"),
        |_| Severity::Info,
    )
}
