//! `tlsa-shadowed-original`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-shadowed-original",
    text: include_str!("tlsa-shadowed-original.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| it.set.is_some()) {
        let others = host
            .lookups()
            .filter(|(lookup, _)| lookup.name != host.owner);
        for (lookup, state) in others {
            if !matches!(state, State::Secure | State::Insecure) {
                continue;
            }
            let message = format!(
                "The TLSA records at {} are never used: those at {} come first.",
                names::bare(&lookup.name),
                names::bare(&host.owner)
            );
            cases.push(
                Case::new(Severity::Notice, lookup.name.clone(), message)
                    .evidence(lookup.records.clone()),
            );
        }
    }
    cases
}
