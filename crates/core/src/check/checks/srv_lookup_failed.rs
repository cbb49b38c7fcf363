//! `srv-lookup-failed`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "srv-lookup-failed",
    text: include_str!("srv-lookup-failed.md"),
    rfc: &["RFC 7673, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(lookup) = &facts.report.srv_lookup else {
        return Vec::new();
    };
    if State::of_lookup(lookup) != State::Failed {
        return Vec::new();
    }
    let message = format!(
        "The SRV records at {} cannot be had, so clients give up.",
        names::bare(&lookup.name)
    );
    let case = Case::new(Severity::Error, lookup.name.clone(), message);
    Vec::from([case.evidence(lookup.reason.iter().map(|it| it.text.clone()))])
}
