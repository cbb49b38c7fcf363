//! `mx-tlsa-at-mail-domain`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::hosts::Lead;
use crate::check::machine::tlsa_owner;
use crate::check::subject::Subject;
use crate::dns::{Rtype, name, presentation};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-tlsa-at-mail-domain",
    text: include_str!("mx-tlsa-at-mail-domain.md"),
    rfc: &["RFC 7672, section 2.2.1", "RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(domain) = facts
        .check
        .domain_name()
        .filter(|_| facts.check.leads == Some(Lead::Hosts))
    else {
        return Vec::new();
    };
    let Subject::Mail { port } = facts.check.plan.subject else {
        return Vec::new();
    };
    let owner = tlsa_owner(&domain, port);
    let found = owner
        .as_ref()
        .and_then(|it| facts.check.known(it, Rtype::TLSA));
    let found = found.filter(|it| matches!(State::of(it), State::Secure | State::Insecure));
    let is_host = facts.hosts.iter().any(|it| it.host.name == domain);
    let (Some(owner), Some(found), false) = (owner, found, is_host) else {
        return Vec::new();
    };
    let message = format!(
        "The TLSA records at {} are never looked up: mail goes to the hosts of the MX records.",
        names::bare(&name::text(&owner))
    );
    let records = found
        .records
        .iter()
        .map(|it| presentation(it.rtype, &it.rdata));
    Vec::from([Case::new(Severity::Warning, name::text(&owner), message).evidence(records)])
}
