//! `cert-v1`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::x509::path::short_name;

pub(super) const CHECK: Check = Check {
    id: "cert-v1",
    text: include_str!("cert-v1.md"),
    rfc: &["RFC 5280, section 6.1.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for chain in &host.chains {
            for certificate in chain.certificates.iter().filter(|it| it.version() == 1) {
                let name = short_name(certificate, &certificate.extensions());
                let message = format!(
                    "The certificate of {name} is of version 1 and cannot say what it is for."
                );
                let case = Case::new(Severity::Info, host.report.host.clone(), message);
                cases.push(case.evidence([chain.place()]));
            }
        }
    }
    cases
}
