//! `rollover-no-next`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::rollover::{Plan, plan};
use super::{Case, Check, Facts};
use crate::report::{Decision, Severity};
use crate::tlsa::{CertificateUsage, Selector};

pub(super) const CHECK: Check = Check {
    id: "rollover-no-next",
    text: include_str!("rollover-no-next.md"),
    rfc: &["RFC 7672, section 4", "RFC 7671, section 8.1"],
    run,
};

/// The organizations of CAs whose certificates are renewed by programs, which make a new key each time
/// unless told otherwise: those that issue to everybody by ACME (RFC 8555) without a contract, as their
/// certificates name them.
const AUTOMATIC: [&str; 5] = [
    "Buypass AS-983163327",
    "Google Trust Services",
    "Google Trust Services LLC",
    "Let's Encrypt",
    "ZeroSSL",
];

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| has_one_key(it)) {
        let case = match automatic_ca(host) {
            Some(ca) => {
                let message = format!(
                    "The records name the present key alone, and certificates of {ca} are mostly renewed by a program with a new key: mail waits from then on."
                );
                Case::new(Severity::Warning, host.owner.clone(), message)
            }
            None => {
                let message = "The records name the present key alone. Before it changes, a record for the next one has to be there.";
                Case::new(Severity::Notice, host.owner.clone(), message)
            }
        };
        cases.push(case.evidence(host.usable().map(|it| host.line(it))));
    }
    cases
}

/// Whether one key is all that the records of a host name.
fn has_one_key(host: &HostFacts<'_>) -> bool {
    let one = Plan {
        keys: 1,
        ..Plan::default()
    };
    if host.matched().next().is_some() {
        return plan(host) == Some(one);
    }
    // Without a chain, one record can name no other key. Where there is no TLS, more is wrong.
    if host.report.decision == Some(Decision::Skip) {
        return false;
    }
    let mut usable = host.usable();
    let (first, second) = (usable.next(), usable.next());
    first.filter(|_| second.is_none()).is_some_and(|it| {
        let parameters = it.record.parameters;
        parameters.usage == CertificateUsage::DANE_EE && parameters.selector == Selector::SPKI
    })
}

/// The automatic CA that issued a server certificate of a host, if one did.
fn automatic_ca(host: &HostFacts<'_>) -> Option<String> {
    let certificates = host.chains.iter().filter_map(|it| it.certificates.first());
    let issuers = certificates.filter_map(|it| it.issuer().ok());
    let mut names = issuers.filter_map(|issuer| {
        let mut organizations = issuer.organizations();
        organizations
            .find(|it| AUTOMATIC.contains(it))
            .map(ToString::to_string)
    });
    names.next()
}
