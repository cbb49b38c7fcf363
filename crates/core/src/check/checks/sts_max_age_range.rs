//! `sts-max-age-range`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::check::sts::MAX_AGE;
use crate::report::{Severity, StsMode};

/// A week, in seconds.
const WEEK: u64 = 604_800;

pub(super) const CHECK: Check = Check {
    id: "sts-max-age-range",
    text: include_str!("sts-max-age-range.md"),
    rfc: &["RFC 8461, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(policy) = policies::policy(facts) else {
        return Vec::new();
    };
    let (severity, what) = match policy.max_age {
        age if age > MAX_AGE => (Severity::Warning, "more than a year, which is not allowed"),
        age if age < WEEK && policy.mode == StsMode::Enforce => (
            Severity::Notice,
            "less than a week, so that it protects little",
        ),
        _ => return Vec::new(),
    };
    let message = format!("Senders keep the policy of MTA-STS for {what}.");
    let case = Case::new(severity, facts.report.domain.clone(), message);
    let case = case.evidence([format!("max_age: {}", policy.max_age)]);
    Vec::from([case.remedy(advice(CHECK.text))])
}
