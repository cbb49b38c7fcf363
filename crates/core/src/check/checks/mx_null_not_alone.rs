//! `mx-null-not-alone`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-null-not-alone",
    text: include_str!("mx-null-not-alone.md"),
    rfc: &["RFC 7505, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let lookup = facts.report.mx_lookup.iter();
    let lookup =
        lookup.filter(|it| it.records.len() > 1 && it.records.iter().any(|it| it.ends_with(" .")));
    let cases = lookup.map(|lookup| {
        let message = format!(
            "{} says that it takes no mail, and has other MX records.",
            names::bare(&lookup.name)
        );
        Case::new(Severity::Error, lookup.name.clone(), message).evidence(lookup.records.clone())
    });
    cases.collect()
}
