//! `mx-address-insecure`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::machine::tlsa_owner;
use crate::dns::Rtype;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-address-insecure",
    text: include_str!("mx-address-insecure.md"),
    rfc: &["RFC 7672, section 2.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let is_insecure = host.addresses().any(|(_, state)| state == State::Insecure);
        let has_candidates = host
            .host
            .route
            .as_ref()
            .is_some_and(|it| !it.candidates.is_empty());
        if !is_insecure || has_candidates {
            continue;
        }
        let owner = tlsa_owner(&host.host.name, host.report.port);
        let found = owner.and_then(|owner| facts.check.known(&owner, Rtype::TLSA));
        let has_records =
            found.is_some_and(|it| matches!(State::of(it), State::Secure | State::Insecure));
        let (severity, effect) = match has_records {
            true => (Severity::Warning, "its TLSA records have no effect"),
            false => (Severity::Info, "TLSA records would have no effect"),
        };
        // Of a service `srv-target-address-insecure` tells it.
        if has_records && facts.is_service() && facts.check.leads_securely() {
            continue;
        }
        let message = format!(
            "The addresses of {} are not signed: {effect}.",
            host.report.host
        );
        let reasons = host.addresses().filter_map(|(it, _)| it.reason.as_ref());
        let mut reasons: Vec<String> = reasons.map(|it| it.text.clone()).collect();
        reasons.dedup();
        cases.push(Case::new(severity, host.report.host.clone(), message).evidence(reasons));
    }
    cases
}
