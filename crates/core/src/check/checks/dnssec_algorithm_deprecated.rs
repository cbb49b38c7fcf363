//! `dnssec-algorithm-deprecated`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::needed::zones;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-algorithm-deprecated",
    text: include_str!("dnssec-algorithm-deprecated.md"),
    rfc: &["RFC 9905, section 2", "RFC 8624, section 3.1"],
    run,
};

/// RSASHA1 and RSASHA1-NSEC3-SHA1.
const DEPRECATED: [u8; 2] = [5, 7];

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let signed_so = |zone: &&crate::report::ZoneReport| {
        let keys = zone.keys.iter().filter(|key| key.entry_point);
        let mut algorithms = keys.map(|key| key.algorithm.number).peekable();
        algorithms.peek().is_some() && algorithms.all(|it| DEPRECATED.contains(&it))
    };
    let found = zones(facts).into_iter().filter(signed_so);
    found
        .map(|zone| Case {
            severity: Severity::Warning,
            subject: zone.name.clone(),
            message: format!("{} is signed with RSASHA1 alone.", names::bare(&zone.name)),
            evidence: Vec::new(),
            remedy: None,
            records: Vec::new(),
        })
        .collect()
}
