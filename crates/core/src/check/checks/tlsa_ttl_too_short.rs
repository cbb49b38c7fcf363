//! `tlsa-ttl-too-short`.

use alloc::format;
use alloc::vec::Vec;

use super::sets::SetFacts;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-ttl-too-short",
    text: include_str!("tlsa-ttl-too-short.md"),
    rfc: &["RFC 7671, section 13"],
    run,
};

/// Seconds of a TTL that is not yet called short.
const SHORT: u32 = 300;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let cases = facts.hosts.iter().filter_map(|host| {
        // What is left in a cache says nothing; the signature has what the zone says.
        let signatures = host.rrset(facts).into_iter().flat_map(|it| &it.signatures);
        of_ttl(&host.tlsa, signatures.map(|it| it.original_ttl).max())
    });
    cases.collect()
}

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    of_ttl(set, set.ttl).into_iter().collect()
}

/// `ttl` is what the zone says.
fn of_ttl(set: &SetFacts<'_>, ttl: Option<u32>) -> Option<Case> {
    let ttl = ttl.filter(|ttl| *ttl < SHORT)?;
    let message =
        format!("The TLSA records may be kept for {ttl} seconds, and are asked for often.");
    Some(Case::new(Severity::Info, set.owner.clone(), message))
}
