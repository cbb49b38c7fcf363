//! `tlsa-selector-swapped`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::{Case, Check, Facts};
use crate::tlsa::Selector;

pub(super) const CHECK: Check = Check {
    id: "tlsa-selector-swapped",
    text: include_str!("tlsa-selector-swapped.md"),
    rfc: &["RFC 6698, section 2.1.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_faults(facts, |record, fault| {
        let (own, other) = match record.record.parameters.selector {
            Selector::CERT => ("0 (certificate)", "1 (public key)"),
            _ => ("1 (public key)", "0 (certificate)"),
        };
        (*fault == Fault::OtherSelector).then(|| {
            format!("The record says selector {own}, and its data is right for selector {other}.")
        })
    })
}
