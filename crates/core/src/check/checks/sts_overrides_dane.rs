//! `sts-overrides-dane`.

use alloc::format;
use alloc::vec::Vec;

use super::pkix::{Pkix, by_public_cas};
use super::{Case, Check, Facts, policies};
use crate::check::sts;
use crate::report::{Decision, Severity};

pub(super) const CHECK: Check = Check {
    id: "sts-overrides-dane",
    text: include_str!("sts-overrides-dane.md"),
    rfc: &["RFC 8461, section 2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((policy, ..)) = policies::demanding(facts) else {
        return Vec::new();
    };
    let failing = facts.hosts.iter().filter(|host| {
        let fails = host.report.decision == Some(Decision::Skip) && host.set.is_some();
        let is_good = |chain| matches!(by_public_cas(facts, host, chain), Pkix::Valid);
        fails && sts::lists(policy, &host.report.host) && host.chains.iter().any(is_good)
    });
    let cases = failing.map(|host| {
        let host = &host.report.host;
        let message = format!("{host} is good for MTA-STS, which does not help where DANE fails: senders that know both delay the mail.");
        Case::new(Severity::Info, host.clone(), message)
    });
    cases.collect()
}
