//! `mx-domain-alias`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::report::{LookupOutcome, Severity};

pub(super) const CHECK: Check = Check {
    id: "mx-domain-alias",
    text: include_str!("mx-domain-alias.md"),
    rfc: &["RFC 7672, section 2.2.1", "RFC 7672, section 3.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let lookup = facts.report.mx_lookup.iter();
    let cases = lookup.filter_map(|lookup| {
        let target = names::bare(lookup.aliases.last()?);
        let counts = match lookup.outcome {
            LookupOutcome::Answer => "whose MX records count",
            _ => "which has no MX records",
        };
        let message = format!(
            "{} is an alias of {target}, {counts}. A certificate may have either name.",
            names::bare(&lookup.name)
        );
        Some(
            Case::new(Severity::Info, lookup.name.clone(), message)
                .evidence(lookup.aliases.clone()),
        )
    });
    cases.collect()
}
