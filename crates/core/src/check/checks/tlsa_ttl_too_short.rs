//! `tlsa-ttl-too-short`.

use alloc::format;
use alloc::vec::Vec;

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
    let mut cases = Vec::new();
    for host in &facts.hosts {
        // What is left in a cache says nothing; the signature has what the zone says.
        let signatures = host.rrset(facts).into_iter().flat_map(|it| &it.signatures);
        let ttl = signatures.map(|it| it.original_ttl).max();
        let Some(ttl) = ttl.filter(|ttl| *ttl < SHORT) else {
            continue;
        };
        let message =
            format!("The TLSA records may be kept for {ttl} seconds, and are asked for often.");
        cases.push(Case::new(Severity::Info, host.owner.clone(), message));
    }
    cases
}
