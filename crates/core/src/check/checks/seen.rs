//! What sessions have shown, and checks that follow from it.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Case, Facts};
use crate::report::{CheckedHost, Decision, Reason, Severity};

/// Where a probe says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In what sessions differ.
    Difference,
    /// Of one session.
    Note,
    /// Of one address.
    Problem,
}

/// A case for each host of which its probe says something at `place` with a wanted code; what it says
/// beyond the first is evidence.
pub(super) fn by_code(
    facts: &Facts<'_>,
    place: Place,
    is_wanted: impl Fn(&str) -> bool,
    severity: impl Fn(&CheckedHost) -> Severity,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.report.mx {
        let Some(probe) = &host.probe else {
            continue;
        };
        let said: Vec<&Reason> = match place {
            Place::Difference => probe.differences.iter().collect(),
            Place::Note => probe.sessions.iter().flat_map(|it| &it.notes).collect(),
            Place::Problem => probe.problems.iter().collect(),
        };
        let wanted = said.into_iter().filter(|reason| is_wanted(&reason.code));
        let mut texts: Vec<&str> = Vec::new();
        for reason in wanted {
            if !texts.contains(&reason.text.as_str()) {
                texts.push(&reason.text);
            }
        }
        if let Some((first, others)) = texts.split_first() {
            cases.push(Case {
                severity: severity(host),
                subject: host.host.clone(),
                message: ToString::to_string(first),
                evidence: others.iter().map(ToString::to_string).collect(),
                remedy: None,
                records: Vec::new(),
            });
        }
    }
    cases
}

/// Whether the records match some of the chains that DANE clients see, and not all.
pub(super) fn unmatched(host: &CheckedHost) -> bool {
    let matched = host
        .matches
        .iter()
        .filter(|it| it.decision == Some(Decision::Authenticated));
    let count = matched.count();
    count > 0 && count < host.matches.len()
}
