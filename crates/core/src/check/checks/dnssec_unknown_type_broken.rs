//! `dnssec-unknown-type-broken`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::needed::{advice, needed};
use super::{Case, Check, Facts};
use crate::check::machine::UNKNOWN_TYPE;
use crate::dns::{Rtype, name};
use crate::report::{LookupOutcome, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-unknown-type-broken",
    text: include_str!("dnssec-unknown-type-broken.md"),
    rfc: &["RFC 3597, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for needed in needed(facts).iter().filter(|it| it.rtype == Rtype::TLSA) {
        let owner = &needed.question.name;
        let other = facts.check.known(owner, UNKNOWN_TYPE);
        let failed = |it: &crate::dnssec::Resolution| it.outcome == LookupOutcome::Failed;
        let Some(other) = other.filter(|it| failed(it) && failed(needed.found)) else {
            continue;
        };
        // Where nothing is answered at all, it is not for the type.
        if facts.check.known(owner, Rtype::A).is_none_or(failed) {
            continue;
        }
        let owner = name::text(owner);
        let message = format!(
            "The servers of {} answer for no type that they do not know, TLSA among them.",
            bare(&owner)
        );
        let case = Case::new(Severity::Error, owner, message);
        let why = other.reason.iter().map(|it| it.text.clone());
        cases.push(case.evidence(why).remedy(advice(CHECK.text)));
    }
    cases
}
