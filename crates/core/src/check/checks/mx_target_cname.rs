//! `mx-target-cname`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::texts::{Other, TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-target-cname",
    text: include_str!("mx-target-cname.md"),
    rfc: &[
        "RFC 2181, section 10.3",
        "RFC 5321, section 5.1",
        "RFC 7672, section 2.2.2",
    ],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let mut cases = Vec::new();
    for host in facts
        .hosts
        .iter()
        .filter(|it| it.report.preference.is_some())
    {
        let target = host
            .addresses()
            .filter_map(|(lookup, _)| lookup.aliases.last())
            .next();
        let Some(target) = target.map(|it| names::bare(it)) else {
            continue;
        };
        let (name, preference) = (
            &host.report.host,
            host.report.preference.unwrap_or_default(),
        );
        let mut case = of_alias(name, target);
        // Elsewhere the target has no records that a sender would find, and naming it would end the protection.
        let base = host.report.base_domain.as_deref();
        if host.has_address() && base.is_none_or(|it| it == target) {
            let lookups = facts.report.mx_lookup.iter();
            let domain = lookups.map(|it| it.name.as_str()).next();
            let domain = domain.unwrap_or_default();
            case = case.remedy(format!("{domain} IN MX {preference} {target}."));
        }
        cases.push(case);
    }
    cases
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let aliases = text.others.iter().filter(|it| it.rtype == "CNAME");
    let aliases = aliases.filter_map(|it| Some((it.owner.as_ref()?.text.as_str(), it)));
    let aliases: BTreeMap<&str, &Other> = aliases.collect();
    let mut cases = Vec::new();
    for mx in text.others.iter().filter(|it| it.rtype == "MX") {
        let host = mx.target.as_ref().map(|it| it.text.as_str());
        let alias = host.and_then(|host| Some((host, aliases.get(host)?)));
        if let Some((host, alias)) = alias {
            let target = alias.target.as_ref().map_or("", |it| &it.text);
            let case = of_alias(names::bare(host), names::bare(target));
            cases.push(TextCase::new(case, Vec::from([mx.span, alias.span])));
        }
    }
    cases
}

fn of_alias(name: &str, target: &str) -> Case {
    let message =
        format!("The MX host {name} is an alias of {target}, which MX hosts must not be.");
    Case::new(Severity::Warning, name, message)
}
