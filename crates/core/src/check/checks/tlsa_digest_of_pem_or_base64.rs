//! `tlsa-digest-of-pem-or-base64`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-of-pem-or-base64",
    text: include_str!("tlsa-digest-of-pem-or-base64.md"),
    rfc: &["RFC 6698, section 2.1.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_faults(facts, |_, fault| match fault {
        Fault::Text(form) => Some(format!(
            "The record holds the digest of {form} and not of the octets (DER) themselves."
        )),
        _ => None,
    })
}
