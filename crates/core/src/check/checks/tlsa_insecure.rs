//! `tlsa-insecure`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-insecure",
    text: include_str!("tlsa-insecure.md"),
    rfc: &["RFC 6698, section 4.1", "RFC 7672, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (lookup, state) in host.lookups() {
            // An alias has a name of its own.
            if state != State::Insecure || !lookup.aliases.is_empty() {
                continue;
            }
            let message = format!(
                "The TLSA records at {} are not signed: they count as if they were not there.",
                names::bare(&lookup.name)
            );
            let case = Case::new(Severity::Warning, lookup.name.clone(), message);
            cases.push(case.evidence(lookup.reason.iter().map(|it| it.text.clone())));
        }
    }
    cases
}
