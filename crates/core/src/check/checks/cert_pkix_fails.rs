//! `cert-pkix-fails`.

use alloc::format;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::{Case, Check, Facts};
use crate::name::DomainName;
use crate::report::Severity;
use crate::x509::Certificate;
use crate::x509::path::is_presented_name;

pub(super) const CHECK: Check = Check {
    id: "cert-pkix-fails",
    text: include_str!("cert-pkix-fails.md"),
    rfc: &["RFC 8461, section 4.2", "RFC 7672, section 3.1.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for chain in host.chains.iter().filter(|it| it.is_authenticated()) {
            let Some(why) = chain.certificates.first().and_then(|it| refusal(host, it)) else {
                continue;
            };
            let message = format!(
                "The certificate {why}: it is good for DANE alone, and not for senders with MTA-STS."
            );
            let case = Case::new(Severity::Info, host.report.host.clone(), message);
            cases.push(case.evidence([chain.place()]));
        }
    }
    cases
}

/// Why a public CA cannot have to do with it, or nobody who goes by public CAs would take it. That it is of
/// an unknown CA cannot be told here.
fn refusal(host: &HostFacts<'_>, certificate: &Certificate) -> Option<&'static str> {
    let validity = certificate.validity();
    let is_dated =
        validity.is_some_and(|it| it.not_before <= host.now() && host.now() <= it.not_after);
    let own: Vec<DomainName> = DomainName::parse(&host.report.host).into_iter().collect();
    if certificate.issuer_der() == certificate.subject_der() {
        Some("is signed by itself")
    } else if !is_dated {
        Some("is out of date")
    } else if !is_presented_name(certificate, &certificate.extensions(), &own) {
        Some("does not name the host")
    } else {
        None
    }
}
