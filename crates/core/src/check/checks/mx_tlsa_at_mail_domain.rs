//! `mx-tlsa-at-mail-domain`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::texts::{TextCase, TextFacts};
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

/// The port of mail between servers.
const SMTP_PORT: u16 = 25;

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
    let records = found
        .records
        .iter()
        .map(|it| presentation(it.rtype, &it.rdata));
    Vec::from([of_owner(&name::text(&owner)).evidence(records)])
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let domains = text.mail_domains();
    let mut cases = Vec::new();
    for set in &text.sets {
        let service = set.owner.as_ref().and_then(|it| it.service());
        let at_domain = service.filter(|it| it.port == Some(SMTP_PORT));
        let Some((name, domain)) = at_domain.and_then(|it| domains.get_key_value(it.base)) else {
            continue;
        };
        // A null MX leads nowhere (RFC 7505), and so not elsewhere.
        let mut hosts = domain.hosts.iter().map(|host| host.name.as_str());
        if hosts.any(|host| host == *name || host == ".") {
            continue;
        }
        let lines = set.facts.records.iter().map(|it| set.facts.line(it));
        let case = of_owner(&set.facts.owner).evidence(lines);
        cases.push(TextCase::of_set(case, set));
    }
    cases
}

fn of_owner(owner: &str) -> Case {
    let message = format!(
        "The TLSA records at {} are never looked up: mail goes to the hosts of the MX records.",
        names::bare(owner)
    );
    Case::new(Severity::Warning, owner, message)
}
