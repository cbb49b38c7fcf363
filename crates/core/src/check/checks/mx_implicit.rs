//! `mx-implicit`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::hosts::Lead;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-implicit",
    text: include_str!("mx-implicit.md"),
    rfc: &["RFC 5321, section 5.1", "RFC 7672, section 2.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let lookup = facts
        .report
        .mx_lookup
        .iter()
        .filter(|_| facts.check.leads == Some(Lead::Implicit));
    let cases = lookup.map(|lookup| {
        let message = format!(
            "{} has no MX records: senders go to the domain's own address.",
            names::bare(&lookup.name)
        );
        Case::new(Severity::Info, lookup.name.clone(), message)
    });
    cases.collect()
}
