//! `dnssec-ds-digest-sha1`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::needed::zones;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-ds-digest-sha1",
    text: include_str!("dnssec-ds-digest-sha1.md"),
    rfc: &["RFC 8624, section 3.3"],
    run,
};

/// The number of SHA-1 among digest types.
const SHA1: u8 = 1;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let weak = |zone: &&crate::report::ZoneReport| {
        let digests = zone.ds.iter().filter_map(|ds| ds.digest_type.as_ref());
        let digests: Vec<u8> = digests.map(|digest| digest.number).collect();
        !zone.anchored && !digests.is_empty() && digests.iter().all(|it| *it == SHA1)
    };
    let found = zones(facts).into_iter().filter(weak);
    found
        .map(|zone| Case {
            severity: Severity::Warning,
            subject: zone.name.clone(),
            message: format!(
                "Every DS record of {} has a digest of SHA-1.",
                names::bare(&zone.name)
            ),
            evidence: Vec::new(),
            remedy: None,
            records: Vec::new(),
        })
        .collect()
}
