//! `sts-mx-not-listed`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts, policies};
use crate::check::sts;

pub(super) const CHECK: Check = Check {
    id: "sts-mx-not-listed",
    text: include_str!("sts-mx-not-listed.md"),
    rfc: &["RFC 8461, section 4.1", "RFC 8461, section 5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((policy, severity, effect)) = policies::demanding(facts) else {
        return Vec::new();
    };
    let hosts = facts.hosts.iter().map(|it| &it.report.host);
    let missing = hosts.filter(|host| !sts::lists(policy, host));
    let cases = missing.map(|host| {
        let message = format!("The policy of MTA-STS does not list {host}: {effect}.");
        let patterns = policy.mx.iter().map(|it| format!("mx: {it}"));
        let case = Case::new(severity, host.clone(), message);
        case.evidence(patterns).remedy(format!(
            "Add the line `mx: {host}` to the policy, then change the id in its TXT record."
        ))
    });
    cases.collect()
}
