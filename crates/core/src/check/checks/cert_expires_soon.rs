//! `cert-expires-soon`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{CertificateUsage, Selector};

pub(super) const CHECK: Check = Check {
    id: "cert-expires-soon",
    text: include_str!("cert-expires-soon.md"),
    rfc: &["RFC 7671, section 5.1", "RFC 5280, section 6.1.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

/// Days before its end at which a certificate is to be renewed by then.
const SOON: i64 = 14;

/// Part of the life of a certificate that may be left before it is to be renewed, if that is less.
const PART: i64 = 6;

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for chain in &set.chains {
        let Some(validity) = chain.certificates.first().and_then(|it| it.validity()) else {
            continue;
        };
        let life = validity.not_before.days_until(validity.not_after);
        let left = set.now.days_until(validity.not_after);
        let is_soon = left >= 0 && left < SOON.min(life / PART);
        if !is_soon || chain.matching_records().next().is_none() {
            continue;
        }
        let matching = || chain.matching_records();
        let of_server = || matching().filter(|it| it.usage == CertificateUsage::DANE_EE.0);
        let (severity, effect) = if of_server().any(|it| it.selector == Selector::SPKI.0) {
            (Severity::Info, "with the same key the records stay right")
        } else if of_server().next().is_some() {
            (Severity::Warning, "the renewal leaves the record behind")
        } else {
            (Severity::Warning, "after that no record matches it")
        };
        let message = format!(
            "The certificate ends on {}: {effect}.",
            validity.not_after.to_prose()
        );
        let case = Case::new(severity, set.server.clone(), message);
        cases.push(case.evidence([chain.place()]));
    }
    cases
}
