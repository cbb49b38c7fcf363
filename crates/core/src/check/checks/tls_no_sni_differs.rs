//! `tls-no-sni-differs`.

use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tls-no-sni-differs",
    text: include_str!("tls-no-sni-differs.md"),
    rfc: &["RFC 7672, section 8.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    by_code(
        facts,
        Place::Difference,
        |code| matches!(code, "chains-differ-by-server-name"),
        |_| Severity::Info,
    )
}
