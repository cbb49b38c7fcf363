//! `dnssec-compact-denial`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::own;
use super::{Case, Check, Facts, names};
use crate::dns::name;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-compact-denial",
    text: include_str!("dnssec-compact-denial.md"),
    rfc: &["RFC 9824, section 2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (question, found) in own(facts) {
        let is_compact = found.reason.as_ref();
        let is_compact = is_compact.is_some_and(|it| it.code == "compact-denial");
        let Some(zone) = found.chain.last().filter(|_| is_compact) else {
            continue;
        };
        let subject = names::bare(&zone.name);
        let owner = name::text(&question.name);
        let evidence = [format!("{} {}", names::bare(&owner), question.rtype)];
        match cases.iter_mut().find(|it| it.subject == subject) {
            Some(case) => case.evidence.extend(evidence),
            None => {
                let message = format!(
                    "{} denies names that do not exist as if they existed without records.",
                    subject
                );
                cases.push(Case::new(Severity::Info, subject, message).evidence(evidence));
            }
        }
    }
    cases
}
