//! `dnssec-report-channel`.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts, names};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-report-channel",
    text: include_str!("dnssec-report-channel.md"),
    rfc: &["RFC 9567, section 5", "RFC 9567, section 6"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    // Resolvers pass no options on, so it is mostly servers of the zone that say so.
    let mut agents: BTreeSet<&str> = facts.check.inquiry.report_agents();
    agents.extend(facts.check.authorities.report_agents());
    let cases = agents.into_iter().map(|agent| {
        let message = format!(
            "Whoever fails to validate an answer may report that to {}.",
            names::bare(agent)
        );
        Case::new(Severity::Info, agent, message)
    });
    cases.collect()
}
