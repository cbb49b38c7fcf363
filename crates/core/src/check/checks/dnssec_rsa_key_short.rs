//! `dnssec-rsa-key-short`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::needed::zones;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-rsa-key-short",
    text: include_str!("dnssec-rsa-key-short.md"),
    rfc: &["RFC 6781, section 3.4.2"],
    run,
};

/// Bits that an RSA key should have at least.
const ENOUGH: usize = 2_048;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for zone in zones(facts) {
        let is_rsa = |number: u8| matches!(number, 5 | 7 | 8 | 10);
        let short = zone.keys.iter().filter(|key| {
            is_rsa(key.algorithm.number) && key.bits.is_some_and(|bits| bits < ENOUGH)
        });
        cases.extend(short.map(|key| Case {
            severity: Severity::Notice,
            subject: zone.name.clone(),
            message: format!(
                "The RSA key {} of {} has {} bits.",
                key.key_tag,
                names::bare(&zone.name),
                key.bits.unwrap_or_default()
            ),
            evidence: Vec::new(),
            remedy: None,
            records: Vec::new(),
        }));
    }
    cases
}
