//! `tlsa-cname-insecure`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-cname-insecure",
    text: include_str!("tlsa-cname-insecure.md"),
    rfc: &["RFC 7672, section 2.1.3", "RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (lookup, state) in host.counting() {
            let Some(target) = lookup.aliases.last().map(|it| names::bare(it)) else {
                continue;
            };
            if state == State::Insecure {
                let message = format!(
                    "{} is an alias of {target}, and not all of that way is signed: the TLSA records count as absent.",
                    names::bare(&lookup.name)
                );
                let case = Case::new(Severity::Warning, lookup.name.clone(), message);
                cases.push(case.evidence(lookup.reason.iter().map(|it| it.text.clone())));
            }
        }
    }
    cases
}
