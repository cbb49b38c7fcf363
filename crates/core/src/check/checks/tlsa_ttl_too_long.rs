//! `tlsa-ttl-too-long`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-ttl-too-long",
    text: include_str!("tlsa-ttl-too-long.md"),
    rfc: &["RFC 7671, section 13", "RFC 7671, section 8.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

/// Seconds of a TTL that is not yet called long: a day.
const LONG: u32 = 86_400;

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let ttl = set.ttl;
    let Some(ttl) = ttl.filter(|ttl| *ttl > LONG) else {
        return cases;
    };
    let hours = ttl / 3_600;
    let message = format!(
        "The TLSA records may be kept for {hours} hours: so long mail waits after a key change that was not planned."
    );
    cases.push(
        Case::new(Severity::Warning, set.owner.clone(), message).evidence([format!("TTL {ttl}")]),
    );
    cases
}
