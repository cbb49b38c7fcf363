//! `tlsa-mixed-ee-ta`.

use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "tlsa-mixed-ee-ta",
    text: include_str!("tlsa-mixed-ee-ta.md"),
    rfc: &["RFC 7671, section 8"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let has = |usage| set.usable().any(|it| it.usage() == usage);
    if has(CertificateUsage::DANE_EE) && has(CertificateUsage::DANE_TA) {
        let message =
            "There are records for the server and for its CA: each kind has to match at all times.";
        cases.push(Case::new(Severity::Info, set.owner.clone(), message));
    }
    cases
}
