//! `smtp-starttls-after-tls`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-starttls-after-tls",
    text: include_str!("smtp-starttls-after-tls.md"),
    rfc: &["RFC 3207, section 4.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Note,
        |code| matches!(code, "smtp-starttls-after-tls"),
        |_| Severity::Notice,
    )
}
