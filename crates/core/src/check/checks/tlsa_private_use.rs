//! `tlsa-private-use`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{CertificateUsage, MatchingType, Selector};

pub(super) const CHECK: Check = Check {
    id: "tlsa-private-use",
    text: include_str!("tlsa-private-use.md"),
    rfc: &[
        "RFC 7218, section 2.1",
        "RFC 7218, section 2.2",
        "RFC 7218, section 2.3",
    ],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let parameters = record.record.parameters;
        let is_private = parameters.usage == CertificateUsage::PRIV_CERT
            || parameters.selector == Selector::PRIV_SEL
            || parameters.matching_type == MatchingType::PRIV_MATCH;
        let message = "The record has a number for private use: strangers cannot use it.";
        is_private.then(|| Case::new(Severity::Notice, set.owner.clone(), message))
    })
}
