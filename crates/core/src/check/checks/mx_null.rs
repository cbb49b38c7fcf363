//! `mx-null`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::hosts::Lead;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-null",
    text: include_str!("mx-null.md"),
    rfc: &["RFC 7505, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let lookup = facts
        .report
        .mx_lookup
        .iter()
        .filter(|_| facts.check.leads == Some(Lead::Null));
    let cases = lookup.map(|lookup| {
        let message = format!("{} takes no mail, and says so.", names::bare(&lookup.name));
        Case::new(Severity::Info, lookup.name.clone(), message).evidence(lookup.records.clone())
    });
    cases.collect()
}
