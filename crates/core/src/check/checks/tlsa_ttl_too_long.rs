//! `tlsa-ttl-too-long`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-ttl-too-long",
    text: include_str!("tlsa-ttl-too-long.md"),
    rfc: &["RFC 7671, section 13", "RFC 7671, section 8.1"],
    run,
};

/// Seconds of a TTL that is not yet called long: a day.
const LONG: u32 = 86_400;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let ttl = host.set.and_then(|set| set.ttl);
        let Some(ttl) = ttl.filter(|ttl| *ttl > LONG) else {
            continue;
        };
        let hours = ttl / 3_600;
        let message = format!(
            "The TLSA records may be kept for {hours} hours: so long mail waits after a key change that was not planned."
        );
        cases.push(
            Case::new(Severity::Warning, host.owner.clone(), message)
                .evidence([format!("TTL {ttl}")]),
        );
    }
    cases
}
