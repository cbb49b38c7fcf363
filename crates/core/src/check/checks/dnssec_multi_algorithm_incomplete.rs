//! `dnssec-multi-algorithm-incomplete`.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::needed::{advice, needed, zones};
use super::{Case, Check, Facts, names};
use crate::report::{Severity, SignatureReport, ZoneReport};

pub(super) const CHECK: Check = Check {
    id: "dnssec-multi-algorithm-incomplete",
    text: include_str!("dnssec-multi-algorithm-incomplete.md"),
    rfc: &["RFC 4035, section 2.2", "RFC 6840, section 5.11"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for zone in zones(facts) {
        let mut lacking: Vec<String> = Vec::new();
        let mut add = |what: String, signatures: &[SignatureReport]| {
            for name in missing(zone, signatures) {
                lacking.push(format!("{what}: no signature of {name}"));
            }
        };
        if !zone.keys.is_empty() {
            add(
                format!("{} DNSKEY", names::bare(&zone.name)),
                &zone.key_signatures,
            );
        }
        for needed in needed(facts) {
            add(needed.what, &needed.found.signatures);
        }
        if lacking.is_empty() {
            continue;
        }
        let message = format!(
            "{} has a DS record with an algorithm that does not sign everything: a validator may insist on all of them.",
            names::bare(&zone.name)
        );
        let case = Case::new(Severity::Warning, zone.name.clone(), message);
        cases.push(case.evidence(lacking).remedy(advice(CHECK.text)));
    }
    cases
}

/// The algorithms in the DS records of a zone that made none of its `signatures`, if it made any.
fn missing(zone: &ZoneReport, signatures: &[SignatureReport]) -> Vec<String> {
    let own = signatures.iter().filter(|it| it.signer == zone.name);
    let signed: BTreeSet<u8> = own.map(|it| it.algorithm.number).collect();
    // Trust anchors are somebody's choice, and say nothing of how the zone is signed.
    if signed.is_empty() || zone.anchored {
        return Vec::new();
    }
    let mut missing: Vec<String> = Vec::new();
    for ds in &zone.ds {
        let name = ds.algorithm.name.to_string();
        if !signed.contains(&ds.algorithm.number) && !missing.contains(&name) {
            missing.push(name);
        }
    }
    missing
}
