//! `mx-address-bogus`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-address-bogus",
    text: include_str!("mx-address-bogus.md"),
    rfc: &["RFC 7672, section 2.1.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| !it.has_address()) {
        if !host.addresses().any(|(_, state)| state == State::Failed) {
            continue;
        }
        let message = format!(
            "The addresses of {} cannot be had: senders pass it over.",
            host.report.host
        );
        let reasons = host.addresses().filter_map(|(it, _)| it.reason.as_ref());
        let mut reasons: Vec<String> = reasons.map(|it| it.text.clone()).collect();
        reasons.dedup();
        cases.push(Case::new(Severity::Error, host.report.host.clone(), message).evidence(reasons));
    }
    cases
}
