//! `sts-policy-syntax`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts};
use crate::check::sts;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-policy-syntax",
    text: include_str!("sts-policy-syntax.md"),
    rfc: &["RFC 8461, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(sts) = &facts.report.mta_sts else {
        return Vec::new();
    };
    let fetched = sts.fetched.as_ref();
    let Some((fetched, body)) = fetched.and_then(|it| Some((it, it.body.as_deref()?))) else {
        return Vec::new();
    };
    let (_, faults) = sts::read(body);
    if faults.is_empty() {
        return Vec::new();
    }
    let message = match sts.policy {
        Some(_) => "The policy of MTA-STS is not as it should be; senders may refuse it.",
        None => "The policy of MTA-STS cannot be used: senders go on without it.",
    };
    let case = Case::new(Severity::Warning, fetched.url.clone(), message);
    let faults = faults.into_iter().map(|fault| format!("It {fault}."));
    Vec::from([case.evidence(faults).remedy(advice(CHECK.text))])
}
