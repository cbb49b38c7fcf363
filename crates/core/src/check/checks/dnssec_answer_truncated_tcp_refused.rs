//! `dnssec-answer-truncated-tcp-refused`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::needed::{advice, by_reason};
use super::{Case, Check, Facts};
use crate::report::{AuthorityAnswer, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-answer-truncated-tcp-refused",
    text: include_str!("dnssec-answer-truncated-tcp-refused.md"),
    rfc: &["RFC 7766, section 5", "RFC 7671, section 10.1.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    let mut cases = by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "lookup-failed-truncated",
        Some(&remedy),
    );
    for server in &facts.report.authorities {
        let is_cut = |it: &&AuthorityAnswer| {
            let failure = it.failure.as_ref();
            failure.is_some_and(|why| why.code == "truncated")
        };
        let cut: Vec<&AuthorityAnswer> = server.answers.iter().filter(is_cut).collect();
        if cut.is_empty() {
            continue;
        }
        let message = format!(
            "{} ({}) cuts its answer short, and gives no whole one by TCP.",
            bare(&server.server),
            server.address
        );
        let case = Case::new(Severity::Error, server.zone.as_str(), message);
        let questions = cut.into_iter();
        let questions = questions.map(|it| format!("{} {}", bare(&it.name), it.r#type));
        cases.push(case.evidence(questions).remedy(remedy.clone()));
    }
    cases
}
