//! `tlsa-digest-of-pem-or-base64`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-of-pem-or-base64",
    text: include_str!("tlsa-digest-of-pem-or-base64.md"),
    rfc: &["RFC 6698, section 2.1.4"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |_, fault| match fault {
        Fault::Text(form) => Some(format!(
            "The record holds the digest of {form} and not of the octets (DER) themselves."
        )),
        _ => None,
    })
}
