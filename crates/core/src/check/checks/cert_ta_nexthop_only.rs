//! `cert-ta-nexthop-only`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;
use crate::x509::path::is_presented_name;

pub(super) const CHECK: Check = Check {
    id: "cert-ta-nexthop-only",
    text: include_str!("cert-ta-nexthop-only.md"),
    rfc: &["RFC 7672, section 3.2.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_matched(
        set,
        CertificateUsage::DANE_TA,
        Severity::Notice,
        |certificate| {
            let base = set.names.first().map(core::slice::from_ref)?;
            let is_named = is_presented_name(certificate, &certificate.extensions(), base);
            (!is_named).then(|| format!("The certificate names the mail domain, and not the host {}, for which Exim looks.", set.server))
        },
    )
}
