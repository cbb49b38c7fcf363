//! `rollover-issuer-changed`.

use alloc::vec::Vec;

use super::facts::HostFacts;
use super::rollover::names_issuer;
use super::sets::{ChainFacts, RecordFacts, is_self_issued};
use super::tlsa_known_ca_retired::retired;
use super::{Case, Check, Facts};
use crate::report::{RecordMatch, RecordOutcome};
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "rollover-issuer-changed",
    text: include_str!("rollover-issuer-changed.md"),
    rfc: &["RFC 7672, section 4", "RFC 7671, section 8.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (record, chain, outcome) in host.outcomes() {
            if !is_former(host, record, chain, outcome) {
                continue;
            }
            let message =
                "The record names an issuer, and the certificate comes from another one now.";
            let case = Case::new(chain.severity(), host.report.host.clone(), message);
            let evidence = [host.line(record), chain.place()];
            cases.push(case.evidence(evidence).remedy(host.proper_record(chain)));
        }
    }
    cases
}

/// Whether a record names a CA that does not issue the certificate of a chain: not just one whose
/// certificate is not sent.
fn is_former(
    host: &HostFacts<'_>,
    record: &RecordFacts,
    chain: &ChainFacts<'_>,
    outcome: &RecordMatch,
) -> bool {
    let is_issued = chain.certificates.len() > 1;
    if !is_issued || !names_issuer(record.usage()) || !host.is_stranger(record, chain, outcome) {
        return false;
    }
    // Another record may name the issuer of now.
    if chain
        .matching_records()
        .any(|it| names_issuer(CertificateUsage(it.usage)))
    {
        return false;
    }
    let is_whole = chain.certificates.iter().any(is_self_issued);
    let mut others = host.outcomes().filter(|(it, ..)| it.index == record.index);
    is_whole
        || retired(&record.record).is_some()
        || others.any(|(.., it)| it.outcome == RecordOutcome::Match)
}
