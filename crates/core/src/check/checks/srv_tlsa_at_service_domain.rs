//! `srv-tlsa-at-service-domain`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::machine::tlsa_owner;
use crate::dns::{Rtype, name, presentation};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "srv-tlsa-at-service-domain",
    text: include_str!("srv-tlsa-at-service-domain.md"),
    rfc: &["RFC 7673, section 3.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(domain) = facts.check.domain_name().filter(|_| facts.is_service()) else {
        return Vec::new();
    };
    let is_host = facts.hosts.iter().any(|it| it.host.name == domain);
    let mut ports: Vec<u16> = facts.hosts.iter().map(|it| it.host.port).collect();
    ports.sort_unstable();
    ports.dedup();
    let mut cases = Vec::new();
    for port in ports.into_iter().filter(|_| !is_host) {
        let owner = tlsa_owner(&domain, port);
        let found = owner
            .as_ref()
            .and_then(|it| facts.check.known(it, Rtype::TLSA));
        let found = found.filter(|it| matches!(State::of(it), State::Secure | State::Insecure));
        let (Some(owner), Some(found)) = (owner, found) else {
            continue;
        };
        let message = format!(
            "The TLSA records at {} are never looked up: clients go to the hosts of the SRV records.",
            names::bare(&name::text(&owner))
        );
        let records = found.records.iter();
        let records = records.map(|it| presentation(it.rtype, &it.rdata));
        let case = Case::new(Severity::Warning, name::text(&owner), message);
        cases.push(case.evidence(records));
    }
    cases
}
