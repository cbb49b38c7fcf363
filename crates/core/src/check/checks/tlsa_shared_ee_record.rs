//! `tlsa-shared-ee-record`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "tlsa-shared-ee-record",
    text: include_str!("tlsa-shared-ee-record.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for host in &facts.hosts {
        let Some(target) = shared(host).filter(|it| !done.contains(it)) else {
            continue;
        };
        done.push(target);
        let others = facts.hosts.iter().filter(|it| shared(it) == Some(target));
        let others: Vec<&HostFacts<'_>> = others.collect();
        let same = others.iter().all(|it| keys(it) == keys(host));
        if same {
            continue;
        }
        let hosts: Vec<String> = others.iter().map(|it| it.report.host.clone()).collect();
        let message = format!(
            "{} have different keys and one TLSA set, at {}: each can pass for the others.",
            hosts.join(", "),
            names::bare(target)
        );
        cases.push(Case::new(Severity::Warning, target, message).evidence(hosts));
    }
    cases
}

/// Where the secure set of a host stands, if an alias leads there and it names server certificates.
fn shared<'a>(host: &HostFacts<'a>) -> Option<&'a str> {
    let names_servers = host
        .usable()
        .any(|it| it.usage() == CertificateUsage::DANE_EE);
    let mut lookups = host
        .lookups()
        .filter(|(it, state)| *state == State::Secure && it.name == host.owner);
    let (lookup, _) = lookups.next().filter(|_| names_servers)?;
    lookup.aliases.last().map(|it| it.as_str())
}

/// The keys that a host shows, in order.
fn keys<'a>(host: &'a HostFacts<'_>) -> Vec<&'a [u8]> {
    let first = host.chains.iter().filter_map(|it| it.certificates.first());
    let mut keys: Vec<&[u8]> = first.map(|it| it.spki_der()).collect();
    keys.sort();
    keys
}
