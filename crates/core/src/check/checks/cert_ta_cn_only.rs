//! `cert-ta-cn-only`.

use alloc::string::String;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "cert-ta-cn-only",
    text: include_str!("cert-ta-cn-only.md"),
    rfc: &["RFC 7672, section 3.2.3", "RFC 9525, section 2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_matched(
        set,
        CertificateUsage::DANE_TA,
        Severity::Warning,
        |certificate| {
            let has_name = certificate.extensions().dns_names().next().is_some();
            let message = "The certificate has its name in the common name alone, which today's software does not look at.";
            (!has_name).then(|| String::from(message))
        },
    )
}
