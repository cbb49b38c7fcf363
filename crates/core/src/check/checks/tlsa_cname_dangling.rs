//! `tlsa-cname-dangling`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-cname-dangling",
    text: include_str!("tlsa-cname-dangling.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (lookup, state) in host.counting() {
            let Some(target) = lookup.aliases.last().map(|it| names::bare(it)) else {
                continue;
            };
            if matches!(state, State::SecureAbsent | State::InsecureAbsent) {
                let severity = match host.set {
                    Some(_) => Severity::Warning,
                    None => Severity::Error,
                };
                let message = format!(
                    "{} is an alias of {target}, which has no TLSA records.",
                    names::bare(&lookup.name)
                );
                cases.push(
                    Case::new(severity, lookup.name.clone(), message)
                        .evidence(lookup.aliases.clone()),
                );
            }
        }
    }
    cases
}
