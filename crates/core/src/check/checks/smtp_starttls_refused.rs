//! `smtp-starttls-refused`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-starttls-refused",
    text: include_str!("smtp-starttls-refused.md"),
    rfc: &["RFC 3207, section 4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Problem,
        |code| matches!(code, "smtp-starttls-refused" | "starttls-refused"),
        |host| match host.base_domain {
            Some(_) => Severity::Error,
            None => Severity::Warning,
        },
    )
}
