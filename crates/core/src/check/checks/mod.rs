//! The checks: each a pure function from what is known to what is to be said of it, in a file of its own,
//! with its text beside it.

mod mx_lookup_failed;
mod tlsa_no_match;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::machine::Check as Run;
use crate::report::{CheckReport, Finding, Severity};

/// What checks see.
pub(super) struct Facts<'a> {
    /// The run, with all its lookups.
    pub(super) check: &'a Run,
    /// What it comes to, without findings.
    pub(super) report: &'a CheckReport,
}

/// A check.
pub(super) struct Check {
    /// Its identifier, for ever.
    pub(super) id: &'static str,
    /// What it is about, why it matters and what to do, in Markdown: a heading, then paragraphs.
    pub(super) text: &'static str,
    /// The sections that say so.
    pub(super) rfc: &'static [&'static str],
    /// Finds all cases of it.
    pub(super) run: fn(&Facts<'_>) -> Vec<Case>,
}

/// One case of a check.
pub(super) struct Case {
    pub(super) severity: Severity,
    /// What it is about.
    pub(super) subject: String,
    /// What is so.
    pub(super) message: String,
    /// What shows it.
    pub(super) evidence: Vec<String>,
    /// What to do.
    pub(super) remedy: Option<String>,
}

/// Every check, in the order of the catalogue.
pub(super) const ALL: &[Check] = &[mx_lookup_failed::CHECK, tlsa_no_match::CHECK];

/// The identifiers of all checks, in the order of the catalogue.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|check| check.id)
}

/// The text of a check in Markdown: a heading, then paragraphs; nothing if there is no such check.
pub(crate) fn text(id: &str) -> Option<&'static str> {
    let check = ALL.iter().find(|check| check.id == id)?;
    Some(check.text)
}

/// Runs all checks; the gravest findings come first, and among equals those that come first in the
/// catalogue.
pub(super) fn run(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for check in ALL {
        findings.extend((check.run)(facts).into_iter().map(|case| Finding {
            id: check.id.to_string(),
            severity: case.severity,
            subject: case.subject,
            message: case.message,
            evidence: case.evidence,
            remedy: case.remedy,
            rfc: check.rfc.iter().map(ToString::to_string).collect(),
        }));
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}
