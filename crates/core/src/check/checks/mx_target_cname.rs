//! `mx-target-cname`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
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
        let message =
            format!("The MX host {name} is an alias of {target}, which MX hosts must not be.");
        let mut case = Case::new(Severity::Warning, name.clone(), message);
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
