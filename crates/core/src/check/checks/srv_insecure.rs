//! `srv-insecure`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::machine::tlsa_owner;
use crate::dns::Rtype;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "srv-insecure",
    text: include_str!("srv-insecure.md"),
    rfc: &["RFC 7673, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(lookup) = &facts.report.srv_lookup else {
        return Vec::new();
    };
    let is_wanted = facts.hosts.iter().any(|it| {
        let owner = tlsa_owner(&it.host.name, it.host.port);
        let found = owner.and_then(|owner| facts.check.known(&owner, Rtype::TLSA));
        found.map(State::of) == Some(State::Secure)
    });
    if State::of_lookup(lookup) != State::Insecure || !is_wanted {
        return Vec::new();
    }
    let message = format!(
        "The SRV records at {} are not signed: clients do not use the TLSA records of the hosts.",
        names::bare(&lookup.name)
    );
    let case = Case::new(Severity::Warning, lookup.name.clone(), message);
    Vec::from([case.evidence(lookup.reason.iter().map(|it| it.text.clone()))])
}
