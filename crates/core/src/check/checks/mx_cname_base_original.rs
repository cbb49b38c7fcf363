//! `mx-cname-base-original`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-cname-base-original",
    text: include_str!("mx-cname-base-original.md"),
    rfc: &["RFC 7672, section 2.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let is_alias = host
            .addresses()
            .any(|(lookup, _)| !lookup.aliases.is_empty());
        let is_insecure = host.addresses().any(|(_, state)| state == State::Insecure);
        let candidates = host.host.route.as_ref().map_or(0, |it| it.candidates.len());
        if is_alias && is_insecure && candidates == 1 {
            let message = format!(
                "{} is a signed alias of an unsigned host: only TLSA records at {} count.",
                host.report.host,
                names::bare(&host.owner)
            );
            cases.push(Case::new(Severity::Info, host.report.host.clone(), message));
        }
    }
    cases
}
