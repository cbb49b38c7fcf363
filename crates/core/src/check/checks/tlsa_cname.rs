//! `tlsa-cname`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-cname",
    text: include_str!("tlsa-cname.md"),
    rfc: &["RFC 7671, section 6", "RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (lookup, state) in host.counting() {
            let Some(target) = lookup.aliases.last().map(|it| names::bare(it)) else {
                continue;
            };
            if state == State::Secure {
                let message = format!(
                    "The TLSA records of {} stand at {target}.",
                    host.report.host
                );
                cases.push(
                    Case::new(Severity::Info, lookup.name.clone(), message)
                        .evidence(lookup.aliases.clone()),
                );
            }
        }
    }
    cases
}
