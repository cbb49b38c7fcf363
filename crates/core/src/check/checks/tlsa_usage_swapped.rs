//! `tlsa-usage-swapped`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "tlsa-usage-swapped",
    text: include_str!("tlsa-usage-swapped.md"),
    rfc: &["RFC 6698, section 2.1.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |record, fault| {
        let message = match record.usage() {
            CertificateUsage::DANE_TA | CertificateUsage::PKIX_TA => {
                "names the server certificate itself, which an issuer's usage never matches: usage 3 is meant."
            }
            _ => "names an issuer, and not the server certificate: usage 2 is meant.",
        };
        (*fault == Fault::OtherUsage)
            .then(|| format!("Usage {}: the record {message}", record.usage().0))
    })
}
