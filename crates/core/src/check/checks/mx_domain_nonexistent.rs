//! `mx-domain-nonexistent`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::hosts::Lead;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-domain-nonexistent",
    text: include_str!("mx-domain-nonexistent.md"),
    rfc: &["RFC 5321, section 5.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(lookup) = facts
        .report
        .mx_lookup
        .as_ref()
        .filter(|_| facts.check.leads == Some(Lead::NoName))
    else {
        return Vec::new();
    };
    let message = format!(
        "{} does not exist: senders return the mail.",
        names::bare(&lookup.name)
    );
    Vec::from([Case::new(Severity::Error, lookup.name.clone(), message)])
}
