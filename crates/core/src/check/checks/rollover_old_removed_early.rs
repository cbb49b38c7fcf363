//! `rollover-old-removed-early`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::sets::ChainFacts;
use super::{Case, Check, Facts};
use crate::report::{Decision, Severity};
use crate::x509::Certificate;

pub(super) const CHECK: Check = Check {
    id: "rollover-old-removed-early",
    text: include_str!("rollover-old-removed-early.md"),
    rfc: &["RFC 7671, section 8.1", "RFC 7672, section 8.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let good = host.chains.iter().filter(|it| it.is_authenticated());
        let good: Vec<&ChainFacts<'_>> = good.collect();
        let bad = |chain: &&ChainFacts<'_>| {
            chain
                .matched
                .is_some_and(|it| it.decision == Some(Decision::Skip))
        };
        for old in host.chains.iter().filter(bad) {
            let Some(new) = good.iter().find(|new| is_successor(old, new)) else {
                continue;
            };
            let message = format!(
                "A certificate that is older than the one the records match is still served at {}.",
                addresses(host, old)
            );
            let case = Case::new(Severity::Error, host.report.host.clone(), message);
            let evidence = [
                format!("old: {}", old.place()),
                format!("new: {}", new.place()),
            ];
            cases.push(case.evidence(evidence).remedy(host.proper_record(old)));
        }
    }
    cases
}

/// Whether `new` was issued later than `old`, for a name of the latter, and with a key of the same kind:
/// servers with keys of several kinds change each by itself.
fn is_successor(old: &ChainFacts<'_>, new: &ChainFacts<'_>) -> bool {
    let (Some(old), Some(new)) = (old.certificates.first(), new.certificates.first()) else {
        return false;
    };
    let begin = |it: &Certificate| it.validity().map(|it| it.not_before);
    let kind = |it: &Certificate| it.spki().map(|spki| spki.description());
    let (old_names, new_names) = (old.extensions(), new.extensions());
    let mut shared = old_names
        .dns_names()
        .filter(|name| new_names.dns_names().any(|it| it == *name));
    begin(old) < begin(new) && kind(old) == kind(new) && shared.next().is_some()
}

/// Where a chain was seen.
fn addresses(host: &HostFacts<'_>, chain: &ChainFacts<'_>) -> String {
    let sessions = chain.report.iter().flat_map(|it| &it.sessions);
    let probe = host.report.probe.as_ref();
    let sessions = sessions.filter_map(|index| probe?.sessions.get(*index));
    let mut addresses: Vec<&str> = sessions.map(|it| it.address.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.join(", ")
}
