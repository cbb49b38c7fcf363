//! `tlsa-shadowed-original`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::{NameLookup, Severity};

pub(super) const CHECK: Check = Check {
    id: "tlsa-shadowed-original",
    text: include_str!("tlsa-shadowed-original.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| it.set.is_some()) {
        let (mut own, others): (Vec<_>, Vec<_>) = host
            .lookups()
            .partition(|(lookup, _)| lookup.name == host.owner);
        let place = own.pop().map(|(lookup, _)| place(lookup));
        for (lookup, state) in others {
            let is_there = matches!(state, State::Secure | State::Insecure);
            if !is_there || place == Some(self::place(lookup)) {
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

/// The name at which the records stand that a lookup finds.
fn place(lookup: &NameLookup) -> &str {
    lookup.aliases.last().unwrap_or(&lookup.name)
}
