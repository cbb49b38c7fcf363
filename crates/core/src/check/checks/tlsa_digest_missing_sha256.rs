//! `tlsa-digest-missing-sha256`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::MatchingType;

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-missing-sha256",
    text: include_str!("tlsa-digest-missing-sha256.md"),
    rfc: &["RFC 7671, section 2", "RFC 6698, section 6"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut usable = set.usable().peekable();
    if usable.peek().is_none() {
        return cases;
    }
    if usable.all(|it| it.record.parameters.matching_type == MatchingType::SHA2_512) {
        let message = format!(
            "All records of {} have SHA2-512 digests, which not every sender knows.",
            set.server
        );
        let case = Case::new(Severity::Warning, set.owner.clone(), message);
        cases.push(case.remedy(set.records_of_sha256()));
    }
    cases
}
