//! `tlsa-matches-other-host`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "tlsa-matches-other-host",
    text: include_str!("tlsa-matches-other-host.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_faults(facts, |_, fault| match fault {
        Fault::OtherHost(host) => Some(format!(
            "The record is right for {host}, and stands at another host."
        )),
        _ => None,
    })
}
