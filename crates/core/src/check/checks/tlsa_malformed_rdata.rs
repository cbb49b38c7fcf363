//! `tlsa-malformed-rdata`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check, Facts};
use crate::dns::presentation;

pub(super) const CHECK: Check = Check {
    id: "tlsa-malformed-rdata",
    text: include_str!("tlsa-malformed-rdata.md"),
    rfc: &["RFC 6698, section 2.1", "RFC 6698, section 4.1"],
    run,
};

/// Octets of the three parameters and the least that can follow.
const MIN_OCTETS: usize = 4;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let records = host.set.iter().flat_map(|set| &set.records);
        for record in records.filter(|it| it.rdata.len() < MIN_OCTETS) {
            let case = of_octets(&host.tlsa, record.rdata.len());
            cases.push(case.evidence([presentation(record.rtype, &record.rdata)]));
        }
    }
    cases
}

/// In a text, what has no room for the parameters is no record.
pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let octets = record.record.to_rdata().len();
        (octets < MIN_OCTETS).then(|| of_octets(set, octets))
    })
}

fn of_octets(set: &SetFacts<'_>, octets: usize) -> Case {
    let message = format!("The TLSA record has {octets} octets, and so nothing to compare with.");
    Case::new(set.severity(), set.owner.clone(), message).remedy(set.proper_records())
}
