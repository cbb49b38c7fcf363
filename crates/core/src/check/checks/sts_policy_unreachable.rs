//! `sts-policy-unreachable`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-policy-unreachable",
    text: include_str!("sts-policy-unreachable.md"),
    rfc: &["RFC 8461, section 3.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(fetched) = policies::fetched(facts) else {
        return Vec::new();
    };
    let why = match (&fetched.problem, fetched.status) {
        (Some(problem), _) => match problem.code.as_str() {
            "connection" | "no-address" | "not-text" | "timeout" | "too-large" => {
                problem.text.clone()
            }
            // Another finding, or nothing that the server did.
            _ => return Vec::new(),
        },
        (None, Some(200 | 300..=399)) => return Vec::new(),
        (None, Some(status)) => format!("The server answers with the status {status}."),
        (None, None) => return Vec::new(),
    };
    let message = "The policy of MTA-STS cannot be fetched: senders go on without it, or with one that they kept.";
    let case = Case::new(Severity::Warning, fetched.url.clone(), message);
    Vec::from([case.evidence([why]).remedy(advice(CHECK.text))])
}
