//! `dnssec-report-channel`.

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
    let agents = facts.check.inquiry.report_agents().into_iter();
    let cases = agents.map(|agent| {
        let message = format!(
            "Whoever fails to validate an answer may report that to {}.",
            names::bare(agent)
        );
        Case::new(Severity::Info, agent, message)
    });
    cases.collect()
}
