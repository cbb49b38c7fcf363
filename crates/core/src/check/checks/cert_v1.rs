//! `cert-v1`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::x509::path::short_name;

pub(super) const CHECK: Check = Check {
    id: "cert-v1",
    text: include_str!("cert-v1.md"),
    rfc: &["RFC 5280, section 6.1.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for chain in &set.chains {
        for certificate in chain.certificates.iter().filter(|it| it.version() == 1) {
            let name = short_name(certificate, &certificate.extensions());
            let message =
                format!("The certificate of {name} is of version 1 and cannot say what it is for.");
            let case = Case::new(Severity::Info, set.server.clone(), message);
            cases.push(case.evidence([chain.place()]));
        }
    }
    cases
}
