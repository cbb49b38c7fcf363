//! `tls-ip-differs`.

use alloc::vec::Vec;

use super::seen::{Place, by_code, unmatched};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tls-ip-differs",
    text: include_str!("tls-ip-differs.md"),
    rfc: &["RFC 7672, section 8.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let severity = |host: &crate::report::CheckedHost| match unmatched(host) {
        true => Severity::Error,
        false => Severity::Info,
    };
    by_code(
        facts,
        Place::Difference,
        |code| matches!(code, "chains-differ-by-address"),
        severity,
    )
}
