//! `tlsa-agility-uneven`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::{RecordFacts, SetFacts};
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{CertificateUsage, MatchingType, Selector};

pub(super) const CHECK: Check = Check {
    id: "tlsa-agility-uneven",
    text: include_str!("tlsa-agility-uneven.md"),
    rfc: &["RFC 7671, section 9", "RFC 7672, section 5"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for usage in 0..=CertificateUsage::DANE_EE.0 {
        for selector in 0..=Selector::SPKI.0 {
            cases.extend(of_kind(set, CertificateUsage(usage), Selector(selector)));
        }
    }
    cases
}

/// The digests of the two kinds are of different octets, so that which belong together does not show; more
/// of the weaker ones are of something that has no stronger one.
fn of_kind(set: &SetFacts<'_>, usage: CertificateUsage, selector: Selector) -> Option<Case> {
    let with = |matching_type: MatchingType| -> Vec<&RecordFacts> {
        let records = set.usable().filter(|it| {
            let parameters = it.record.parameters;
            let is_of_kind = parameters.usage == usage && parameters.selector == selector;
            is_of_kind && parameters.matching_type == matching_type
        });
        records.collect()
    };
    let (weak, strong) = (with(MatchingType::SHA2_256), with(MatchingType::SHA2_512));
    if strong.is_empty() || weak.len() <= strong.len() {
        return None;
    }
    let message = format!(
        "{} records {} {} have SHA2-256 digests and {} SHA2-512: senders that go by the strongest digest leave out what has no SHA2-512 one.",
        weak.len(),
        usage.0,
        selector.0,
        strong.len()
    );
    let case = Case::new(Severity::Warning, set.owner.clone(), message);
    let case = case.about(weak.iter().map(|it| it.index));
    Some(case.evidence(weak.into_iter().map(|it| set.line(it))))
}
