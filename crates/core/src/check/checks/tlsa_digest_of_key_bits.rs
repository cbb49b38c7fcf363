//! `tlsa-digest-of-key-bits`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-of-key-bits",
    text: include_str!("tlsa-digest-of-key-bits.md"),
    rfc: &["RFC 6698, section 2.1.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_faults(facts, |_, fault| match fault {
        Fault::KeyBits(part) => Some(format!(
            "The record holds the digest of {part} and not of the whole SubjectPublicKeyInfo."
        )),
        _ => None,
    })
}
