//! `tlsa-digest-of-nothing`.

use alloc::string::String;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-of-nothing",
    text: include_str!("tlsa-digest-of-nothing.md"),
    rfc: &["RFC 6698, section 2.1.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_faults(facts, |_, fault| {
        let message = "The record holds the digest of no octets at all: it matches no certificate.";
        (*fault == Fault::Nothing).then(|| String::from(message))
    })
}
