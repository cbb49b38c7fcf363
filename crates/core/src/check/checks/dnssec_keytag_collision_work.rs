//! `dnssec-keytag-collision-work`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::needed::zones;
use super::{Case, Check, Facts, names};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-keytag-collision-work",
    text: include_str!("dnssec-keytag-collision-work.md"),
    rfc: &["RFC 4034, appendix B", "RFC 4035, section 5.3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for zone in zones(facts) {
        let mut counts: BTreeMap<(u16, u8), usize> = BTreeMap::new();
        for key in &zone.keys {
            let count = counts.entry((key.key_tag, key.algorithm.number));
            let count = count.or_default();
            *count = count.saturating_add(1);
        }
        for ((tag, _), count) in counts.into_iter().filter(|(_, count)| *count > 1) {
            let message = format!(
                "{count} keys of {} have the tag {tag}: validators try each of them, and give up after a few.",
                names::bare(&zone.name)
            );
            cases.push(Case::new(Severity::Info, zone.name.clone(), message));
        }
    }
    cases
}
