//! `cert-ee-name-mismatch`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::name::DomainName;
use crate::report::Severity;
use crate::tlsa::CertificateUsage;
use crate::x509::path::is_presented_name;

pub(super) const CHECK: Check = Check {
    id: "cert-ee-name-mismatch",
    text: include_str!("cert-ee-name-mismatch.md"),
    rfc: &["RFC 7672, section 3.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_matched(
        facts,
        CertificateUsage::DANE_EE,
        Severity::Info,
        |host, certificate| {
            let is_named = is_presented_name(certificate, &certificate.extensions(), host.names());
            let names: Vec<&str> = host.names().iter().map(DomainName::as_str).collect();
            (!is_named).then(|| {
                format!(
                    "The certificate does not name {}, which does not matter to DANE senders here.",
                    names.join(" or ")
                )
            })
        },
    )
}
