//! `cert-ee-expired`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "cert-ee-expired",
    text: include_str!("cert-ee-expired.md"),
    rfc: &["RFC 7672, section 3.1.1", "RFC 7671, section 5.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_matched(
        facts,
        CertificateUsage::DANE_EE,
        Severity::Info,
        |host, certificate| {
            let validity = certificate
                .validity()
                .filter(|it| it.not_after < host.now())?;
            Some(format!(
                "The certificate ended on {}, which does not matter to DANE senders here.",
                validity.not_after.to_prose()
            ))
        },
    )
}
