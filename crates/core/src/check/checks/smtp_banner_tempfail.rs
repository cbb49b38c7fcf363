//! `smtp-banner-tempfail`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-banner-tempfail",
    text: include_str!("smtp-banner-tempfail.md"),
    rfc: &["RFC 5321, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Problem,
        |code| {
            matches!(
                code,
                "smtp-banner-tempfail" | "greeting-refused" | "service-closing"
            )
        },
        |_| Severity::Info,
    )
}
