//! `mx-address-lookup-partial`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-address-lookup-partial",
    text: include_str!("mx-address-lookup-partial.md"),
    rfc: &["RFC 7672, section 2.1.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| it.has_address()) {
        for (lookup, _) in host
            .addresses()
            .filter(|(_, state)| *state == State::Failed)
        {
            let message = format!(
                "The {} lookup of {} fails, and the other one does not: some senders pass the host over.",
                lookup.r#type, host.report.host
            );
            let case = Case::new(Severity::Warning, host.report.host.clone(), message);
            cases.push(case.evidence(lookup.reason.iter().map(|it| it.text.clone())));
        }
    }
    cases
}
