//! `tlsa-matches-other-host`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::faults::Fault;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "tlsa-matches-other-host",
    text: include_str!("tlsa-matches-other-host.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_faults(set, |_, fault| match fault {
        Fault::OtherHost(host) => Some(format!(
            "The record is right for {host}, and stands at another host."
        )),
        _ => None,
    })
}
