//! `dnssec-trust-anchor-stale`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::{advice, zones};
use super::{Case, Check, Facts, names};
use crate::report::{SecurityStatus, Severity, ZoneKeyReport};

pub(super) const CHECK: Check = Check {
    id: "dnssec-trust-anchor-stale",
    text: include_str!("dnssec-trust-anchor-stale.md"),
    rfc: &["RFC 9718, section 2", "RFC 5011, section 2"],
    run,
};

/// The flags Zone Key and Secure Entry Point, without Revoke (RFC 4034, section 2.1.1; RFC 5011,
/// section 2.1).
const ENTRY: u16 = 257;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for zone in zones(facts) {
        let is_lost = zone.anchored
            && zone.status == SecurityStatus::Bogus
            && !zone.keys.iter().any(|key| key.entry_point);
        let others = zone.keys.iter().filter(|key| key.flags == ENTRY);
        let others: Vec<&ZoneKeyReport> = others.collect();
        if !is_lost || others.is_empty() {
            continue;
        }
        let message = format!(
            "The trust anchors that are given name none of the keys of {}, which has others: they may be out of date.",
            names::bare(&zone.name)
        );
        let keys = others.into_iter();
        let keys = keys.map(|key| format!("key {}, {}", key.key_tag, key.algorithm.name));
        let case = Case::new(Severity::Warning, zone.name.clone(), message);
        cases.push(case.evidence(keys).remedy(advice(CHECK.text)));
    }
    cases
}
