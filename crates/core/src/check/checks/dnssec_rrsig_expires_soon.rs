//! `dnssec-rrsig-expires-soon`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::needed;
use super::{Case, Check, Facts};
use crate::report::{Severity, SignatureOutcome};
use crate::time::UnixTime;

pub(super) const CHECK: Check = Check {
    id: "dnssec-rrsig-expires-soon",
    text: include_str!("dnssec-rrsig-expires-soon.md"),
    rfc: &["RFC 7672, section 3.1.1", "RFC 7671, section 5.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let now = facts.check.now;
    let mut cases = Vec::new();
    for needed in needed(facts) {
        let ttl = needed.found.records.iter().map(|record| record.ttl).max();
        let Some(ttl) = ttl else {
            continue;
        };
        let signatures = needed.found.signatures.iter();
        let valid = signatures.filter(|it| it.outcome == SignatureOutcome::Valid);
        let ends = valid.filter_map(|it| UnixTime::parse(&it.expiration).ok());
        let Some(end) = ends.max() else {
            continue;
        };
        if end.0.saturating_sub(now.0) < i64::from(ttl).saturating_mul(2) {
            cases.push(Case {
                severity: Severity::Warning,
                subject: needed.what.clone(),
                message: format!("The signature over {} ends at {end}.", needed.what),
                evidence: Vec::from([format!("TTL {ttl} seconds")]),
                remedy: None,
                records: Vec::new(),
            });
        }
    }
    cases
}
