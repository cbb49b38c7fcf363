//! `mx-lookup-failed`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-lookup-failed",
    text: include_str!("mx-lookup-failed.md"),
    rfc: &["RFC 7672, section 2.1.2", "RFC 5321, section 5.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(lookup) = &facts.report.mx_lookup else {
        return Vec::new();
    };
    if State::of_lookup(lookup) != State::Failed {
        return Vec::new();
    }
    let message = format!(
        "The MX records of {} cannot be had, so mail waits.",
        names::bare(&lookup.name)
    );
    let case = Case::new(Severity::Error, lookup.name.clone(), message);
    Vec::from([case.evidence(lookup.reason.iter().map(|it| it.text.clone()))])
}
