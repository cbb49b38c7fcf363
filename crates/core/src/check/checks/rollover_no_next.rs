//! `rollover-no-next`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::rollover::{Plan, plan};
use super::sets::SetFacts;
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
    // Without a chain, where there is no TLS, more is wrong.
    let is_led = |host: &&HostFacts<'_>| {
        host.matched().next().is_some() || host.report.decision != Some(Decision::Skip)
    };
    let sets = facts.hosts.iter().filter(is_led).map(|host| &host.tlsa);
    sets.flat_map(of_set).collect()
}

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    // Of a text without a chain nobody knows which key is in use.
    let is_known = !set.is_draft || set.matched().next().is_some();
    if is_known && has_one_key(set) {
        let case = match automatic_ca(set) {
            Some(ca) => {
                let message = format!(
                    "The records name the present key alone, and certificates of {ca} are mostly renewed by a program with a new key: mail waits from then on."
                );
                Case::new(Severity::Warning, set.owner.clone(), message)
            }
            None => {
                let message = "The records name the present key alone. Before it changes, a record for the next one has to be there.";
                Case::new(Severity::Notice, set.owner.clone(), message)
            }
        };
        cases.push(case.evidence(set.usable().map(|it| set.line(it))));
    }
    cases
}

/// Whether one key is all that the records of a set name.
fn has_one_key(set: &SetFacts<'_>) -> bool {
    let one = Plan {
        keys: 1,
        ..Plan::default()
    };
    if set.matched().next().is_some() {
        return plan(set) == Some(one);
    }
    // Without a chain, one record can name no other key.
    let mut usable = set.usable();
    let (first, second) = (usable.next(), usable.next());
    first.filter(|_| second.is_none()).is_some_and(|it| {
        let parameters = it.record.parameters;
        parameters.usage == CertificateUsage::DANE_EE && parameters.selector == Selector::SPKI
    })
}

/// The automatic CA that issued a server certificate of a host, if one did.
fn automatic_ca(set: &SetFacts<'_>) -> Option<String> {
    let certificates = set.chains.iter().filter_map(|it| it.certificates.first());
    let issuers = certificates.filter_map(|it| it.issuer().ok());
    let mut names = issuers.filter_map(|issuer| {
        let mut organizations = issuer.organizations();
        organizations
            .find(|it| AUTOMATIC.contains(it))
            .map(ToString::to_string)
    });
    names.next()
}
