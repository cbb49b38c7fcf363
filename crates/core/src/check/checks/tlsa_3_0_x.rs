//! `tlsa-3-0-x`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{CertificateUsage, Selector};

pub(super) const CHECK: Check = Check {
    id: "tlsa-3-0-x",
    text: include_str!("tlsa-3-0-x.md"),
    rfc: &["RFC 7672, section 3.1.1", "RFC 7671, section 5.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let parameters = record.record.parameters;
        let is_pin =
            parameters.usage == CertificateUsage::DANE_EE && parameters.selector == Selector::CERT;
        let is_good = record.unusable.is_none() && record.fault.is_none();
        let message = "The record names the whole certificate: it breaks at every renewal, even with the same key.";
        let case = Case::new(Severity::Warning, set.owner.clone(), message);
        (is_pin && is_good).then(|| case.remedy(set.proper_records()))
    })
}
