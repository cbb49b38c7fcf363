//! `cert-ee-name-mismatch`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::name::DomainName;
use crate::report::Severity;
use crate::tlsa::CertificateUsage;
use crate::x509::path::is_presented_name;

pub(super) const CHECK: Check = Check {
    id: "cert-ee-name-mismatch",
    text: include_str!("cert-ee-name-mismatch.md"),
    rfc: &["RFC 7672, section 3.2.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_matched(
        set,
        CertificateUsage::DANE_EE,
        Severity::Info,
        |certificate| {
            let is_named = is_presented_name(certificate, &certificate.extensions(), &set.names);
            let names: Vec<&str> = set.names.iter().map(DomainName::as_str).collect();
            (!is_named).then(|| {
                format!(
                    "The certificate does not name {}, which does not matter to DANE senders here.",
                    names.join(" or ")
                )
            })
        },
    )
}
