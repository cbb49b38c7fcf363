//! `tlsa-malformed-rdata`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
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
            let message = format!(
                "A TLSA record at {} has {} octets, and so nothing to compare with.",
                names::bare(&host.owner),
                record.rdata.len()
            );
            let case = Case::new(host.severity(), host.owner.clone(), message);
            let evidence = [presentation(record.rtype, &record.rdata)];
            cases.push(case.evidence(evidence).remedy(host.proper_records()));
        }
    }
    cases
}
