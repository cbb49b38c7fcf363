//! `tlsa-unknown-usage`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "tlsa-unknown-usage",
    text: include_str!("tlsa-unknown-usage.md"),
    rfc: &["RFC 6698, section 4.1", "RFC 6698, section 7.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let usage = record.usage();
        let is_unknown = usage > CertificateUsage::DANE_EE && usage != CertificateUsage::PRIV_CERT;
        let message = format!(
            "Certificate usage {} is not defined: nobody can use the record.",
            usage.0
        );
        is_unknown.then(|| Case::new(Severity::Warning, set.owner.clone(), message))
    })
}
