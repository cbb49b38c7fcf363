//! `cert-ta-nexthop-only`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;
use crate::x509::path::is_presented_name;

pub(super) const CHECK: Check = Check {
    id: "cert-ta-nexthop-only",
    text: include_str!("cert-ta-nexthop-only.md"),
    rfc: &["RFC 7672, section 3.2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_matched(
        facts,
        CertificateUsage::DANE_TA,
        Severity::Notice,
        |host, certificate| {
            let base = host.names().first().map(core::slice::from_ref)?;
            let is_named = is_presented_name(certificate, &certificate.extensions(), base);
            (!is_named).then(|| format!("The certificate names the mail domain, and not the host {}, for which Exim looks.", host.report.host))
        },
    )
}
