//! `tlsa-selector-swapped`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::tlsa::Selector;

pub(super) const CHECK: Check = Check {
    id: "tlsa-selector-swapped",
    text: include_str!("tlsa-selector-swapped.md"),
    rfc: &["RFC 6698, section 2.1.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |record, fault| {
        let (own, other) = match record.record.parameters.selector {
            Selector::CERT => ("0 (certificate)", "1 (public key)"),
            _ => ("1 (public key)", "0 (certificate)"),
        };
        (*fault == Fault::OtherSelector).then(|| {
            format!("The record says selector {own}, and its data is right for selector {other}.")
        })
    })
}
