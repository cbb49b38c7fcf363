//! `tlsa-none`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-none",
    text: include_str!("tlsa-none.md"),
    rfc: &["RFC 7672, section 2.1.1", "RFC 7672, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let mut states = host.lookups().map(|(_, state)| state).peekable();
        let is_asked = states.peek().is_some();
        let is_absent = |it| matches!(it, State::SecureAbsent | State::InsecureAbsent);
        // An alias to nowhere has a name of its own.
        let is_alias = host.lookups().any(|(lookup, _)| !lookup.aliases.is_empty());
        if is_asked && states.all(is_absent) && !is_alias {
            let message = format!(
                "{} has no TLSA records: senders use TLS if they can, and verify nothing.",
                host.report.host
            );
            let case = Case::new(Severity::Info, host.owner.clone(), message);
            let record = host.chains.first().and_then(|it| host.proper_record(it));
            cases.push(case.remedy(record));
        }
    }
    cases
}
