//! `sts-testing`.

use alloc::vec::Vec;

use super::{Case, Check, Facts, policies};
use crate::report::{Severity, StsMode};

pub(super) const CHECK: Check = Check {
    id: "sts-testing",
    text: include_str!("sts-testing.md"),
    rfc: &["RFC 8461, section 5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let policy = policies::policy(facts);
    if policy.is_none_or(|it| it.mode != StsMode::Testing) {
        return Vec::new();
    }
    let message = "The policy of MTA-STS is being tried out: senders report failures, and deliver.";
    Vec::from([Case::new(
        Severity::Info,
        facts.report.domain.clone(),
        message,
    )])
}
