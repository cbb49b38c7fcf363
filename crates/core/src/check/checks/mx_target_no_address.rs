//! `mx-target-no-address`.

use alloc::format;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::{Decision, Severity};

pub(super) const CHECK: Check = Check {
    id: "mx-target-no-address",
    text: include_str!("mx-target-no-address.md"),
    rfc: &["RFC 7672, section 2.2.2", "RFC 5321, section 5.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let works =
        |host: &HostFacts<'_>| host.has_address() && host.report.decision != Some(Decision::Skip);
    for host in &facts.hosts {
        let mut states = host.addresses().map(|(_, state)| state);
        // A and AAAA; one that nobody waited for may be there.
        let is_asked = host.addresses().count() == 2;
        let is_absent = |it| matches!(it, State::SecureAbsent | State::InsecureAbsent);
        if !is_asked || !states.all(is_absent) || names::is_address(&host.report.host) {
            continue;
        }
        let severity = match facts.hosts.iter().any(works) {
            true => Severity::Warning,
            false => Severity::Error,
        };
        let message = format!(
            "{} has no address: no mail can be delivered there.",
            host.report.host
        );
        cases.push(Case::new(severity, host.report.host.clone(), message));
    }
    cases
}
