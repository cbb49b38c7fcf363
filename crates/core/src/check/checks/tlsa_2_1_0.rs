//! `tlsa-2-1-0`.

use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::tlsa::Parameters;

pub(super) const CHECK: Check = Check {
    id: "tlsa-2-1-0",
    text: include_str!("tlsa-2-1-0.md"),
    rfc: &["RFC 7671, section 5.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_records(facts, |host, record| {
        let is_it =
            record.record.parameters == Parameters::new(2, 1, 0) && record.unusable.is_none();
        let message = "The record holds the bare key of a CA; the server has to send the certificate of that CA all the same.";
        is_it.then(|| Case::new(Severity::Warning, host.owner.clone(), message))
    })
}
