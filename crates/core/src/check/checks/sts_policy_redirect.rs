//! `sts-policy-redirect`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-policy-redirect",
    text: include_str!("sts-policy-redirect.md"),
    rfc: &["RFC 8461, section 3.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(fetched) = policies::fetched(facts) else {
        return Vec::new();
    };
    let Some(status @ 300..=399) = fetched.status else {
        return Vec::new();
    };
    let message = "The policy of MTA-STS is a redirect, which senders must not follow: they go on without it.";
    let location = fetched.location.as_deref().unwrap_or("nowhere");
    let case = Case::new(Severity::Warning, fetched.url.clone(), message);
    let case = case.evidence([format!("status {status}, to {location}")]);
    Vec::from([case.remedy(advice(CHECK.text))])
}
