//! `mx-target-cname`.

use alloc::format;
use alloc::vec::Vec;

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
        let Some(target) = target else {
            continue;
        };
        let (name, preference) = (
            &host.report.host,
            host.report.preference.unwrap_or_default(),
        );
        let message =
            format!("The MX host {name} is an alias of {target}, which MX hosts must not be.");
        let domain = facts
            .report
            .mx_lookup
            .iter()
            .map(|it| it.name.as_str())
            .next();
        let record = format!("{} IN MX {preference} {target}", domain.unwrap_or_default());
        cases.push(Case::new(Severity::Warning, name.clone(), message).remedy(record));
    }
    cases
}
