//! `tlsa-2-1-x`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{CertificateUsage, MatchingType, Selector};

pub(super) const CHECK: Check = Check {
    id: "tlsa-2-1-x",
    text: include_str!("tlsa-2-1-x.md"),
    rfc: &["RFC 7672, section 3.1.2", "RFC 6698, section A.1.2.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let parameters = record.record.parameters;
        let is_key_of_ca = parameters.usage == CertificateUsage::DANE_TA
            && parameters.selector == Selector::SPKI
            && parameters.matching_type != MatchingType::FULL;
        let is_good = record.unusable.is_none() && record.fault.is_none();
        let message = "The record names the key of a CA, and so any certificate that the CA has for this key.";
        (is_key_of_ca && is_good).then(|| Case::new(Severity::Info, set.owner.clone(), message))
    })
}
