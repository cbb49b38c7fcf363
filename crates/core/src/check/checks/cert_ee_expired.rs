//! `cert-ee-expired`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "cert-ee-expired",
    text: include_str!("cert-ee-expired.md"),
    rfc: &["RFC 7672, section 3.1.1", "RFC 7671, section 5.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_matched(
        set,
        CertificateUsage::DANE_EE,
        Severity::Info,
        |certificate| {
            let validity = certificate.validity().filter(|it| it.not_after < set.now)?;
            Some(format!(
                "The certificate ended on {}, which does not matter to DANE senders here.",
                validity.not_after.to_prose()
            ))
        },
    )
}
