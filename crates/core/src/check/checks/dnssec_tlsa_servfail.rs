//! `dnssec-tlsa-servfail`.

use alloc::format;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::needed::needed;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-tlsa-servfail",
    text: include_str!("dnssec-tlsa-servfail.md"),
    rfc: &["RFC 7672, section 2.1.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for needed in needed(facts).iter().filter(|it| it.rtype == Rtype::TLSA) {
        let reason = needed.found.reason.as_ref();
        let unanswered = reason.is_some_and(|it| it.code.starts_with("lookup-failed-"));
        if State::of(needed.found) == State::Failed && unanswered {
            cases.push(Case {
                severity: Severity::Error,
                subject: needed.what.clone(),
                message: format!(
                    "The question for {} is not answered, so senders skip the host.",
                    needed.what
                ),
                evidence: reason.iter().map(|it| it.text.clone()).collect(),
                remedy: None,
                records: Vec::new(),
            });
        }
    }
    cases
}
