//! `cert-ta-anchor-expired`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::{RecordFacts, SetFacts};
use super::{Case, Check};
use crate::report::{RecordOutcome, Severity};
use crate::tlsa::{CertificateUsage, Selector};
use crate::x509::Certificate;
use crate::x509::path::short_name;

pub(super) const CHECK: Check = Check {
    id: "cert-ta-anchor-expired",
    text: include_str!("cert-ta-anchor-expired.md"),
    rfc: &["RFC 5280, section 6.1", "RFC 7671, section 5.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (record, chain, outcome) in set.outcomes() {
        let is_match =
            outcome.outcome == RecordOutcome::Match && record.usage() == CertificateUsage::DANE_TA;
        let issuers = chain.certificates.iter().skip(1).filter(|_| is_match);
        for issuer in issuers.filter(|it| names(record, it)) {
            let Some(validity) = issuer.validity().filter(|it| it.not_after < set.now) else {
                continue;
            };
            let name = short_name(issuer, &issuer.extensions());
            let message = format!(
                "The certificate of {name}, which a record names, ended on {}: some senders refuse it.",
                validity.not_after.to_prose()
            );
            let case = Case::new(Severity::Warning, set.server.clone(), message);
            cases.push(case.evidence([set.line(record), chain.place()]));
        }
    }
    cases
}

/// Whether a record names a certificate.
fn names(record: &RecordFacts, certificate: &Certificate) -> bool {
    let parameters = record.record.parameters;
    let selected = match parameters.selector {
        Selector::CERT => certificate.der(),
        _ => certificate.spki_der(),
    };
    parameters.matching_type.apply(selected).as_ref() == Some(&record.record.association_data)
}
