//! `sts-policy-cert-invalid`.

use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-policy-cert-invalid",
    text: include_str!("sts-policy-cert-invalid.md"),
    rfc: &["RFC 8461, section 3.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(fetched) = policies::fetched(facts) else {
        return Vec::new();
    };
    let Some(problem) = fetched.problem.as_ref().filter(|it| it.code == "tls") else {
        return Vec::new();
    };
    let message =
        "The server of the policy of MTA-STS is not accepted: senders go on without the policy.";
    let case = Case::new(Severity::Warning, fetched.url.clone(), message);
    let case = case.evidence([problem.text.clone()]);
    Vec::from([case.remedy(advice(CHECK.text))])
}
