//! `dnssec-ede-present`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts, names};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-ede-present",
    text: include_str!("dnssec-ede-present.md"),
    rfc: &["RFC 8914, section 2", "RFC 8914, section 4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for error in facts.check.inquiry.extended_errors() {
        let said = match error.text.as_str() {
            "" => error.meaning,
            text => format!("{}: {}", error.meaning, text.trim_end_matches('.')),
        };
        let message = format!("The resolver says, with code {}: {said}.", error.code);
        let evidence = [format!("{} {}", names::bare(&error.name), error.r#type)];
        match cases.iter_mut().find(|it| it.message == message) {
            Some(case) => case.evidence.extend(evidence),
            None => {
                let domain = facts.report.domain.as_str();
                cases.push(Case::new(Severity::Info, domain, message).evidence(evidence));
            }
        }
    }
    cases
}
