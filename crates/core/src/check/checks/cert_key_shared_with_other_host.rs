//! `cert-key-shared-with-other-host`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "cert-key-shared-with-other-host",
    text: include_str!("cert-key-shared-with-other-host.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut hosts: BTreeMap<&[u8], Vec<String>> = BTreeMap::new();
    for host in facts.hosts.iter().filter(|it| it.set.is_some()) {
        // A chain that was given stands for all hosts.
        for (chain, _) in host.matched().filter(|(chain, _)| chain.report.is_some()) {
            let Some(certificate) = chain.certificates.first() else {
                continue;
            };
            let others = hosts.entry(certificate.spki_der()).or_default();
            if !others.contains(&host.report.host) {
                others.push(host.report.host.clone());
            }
        }
    }
    let shared = hosts.into_values().filter(|it| it.len() > 1);
    let cases = shared.map(|hosts| {
        let message = format!(
            "{} have the same key: their records change together.",
            hosts.join(" and ")
        );
        Case::new(Severity::Info, facts.report.domain.clone(), message).evidence(hosts)
    });
    cases.collect()
}
