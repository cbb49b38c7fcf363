//! `smtp-starttls-by-client`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-starttls-by-client",
    text: include_str!("smtp-starttls-by-client.md"),
    rfc: &["RFC 7672, section 9.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Note,
        |code| matches!(code, "smtp-starttls-by-client"),
        |_| Severity::Error,
    )
}
