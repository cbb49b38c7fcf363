//! `srv-target-address-insecure`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::machine::tlsa_owner;
use crate::dns::Rtype;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "srv-target-address-insecure",
    text: include_str!("srv-target-address-insecure.md"),
    rfc: &["RFC 7673, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let is_secure = facts.check.leads_securely();
    let mut cases = Vec::new();
    for host in facts
        .hosts
        .iter()
        .filter(|_| facts.is_service() && is_secure)
    {
        let is_insecure = host.addresses().any(|(_, state)| state == State::Insecure);
        let route = host.host.route.as_ref();
        let has_candidates = route.is_some_and(|it| !it.candidates.is_empty());
        let owner = tlsa_owner(&host.host.name, host.report.port);
        let found = owner.and_then(|owner| facts.check.known(&owner, Rtype::TLSA));
        let has_records =
            found.is_some_and(|it| matches!(State::of(it), State::Secure | State::Insecure));
        if !is_insecure || has_candidates || !has_records {
            continue;
        }
        let message = format!(
            "The addresses of {} are not signed: clients do not look for its TLSA records.",
            host.report.host
        );
        let reasons = host.addresses().filter_map(|(it, _)| it.reason.as_ref());
        let mut reasons: Vec<String> = reasons.map(|it| it.text.clone()).collect();
        reasons.dedup();
        let case = Case::new(Severity::Warning, host.report.host.clone(), message);
        cases.push(case.evidence(reasons));
    }
    cases
}
