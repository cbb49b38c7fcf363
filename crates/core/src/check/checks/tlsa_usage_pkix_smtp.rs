//! `tlsa-usage-pkix-smtp`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-usage-pkix-smtp",
    text: include_str!("tlsa-usage-pkix-smtp.md"),
    rfc: &["RFC 7672, section 3.1.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let is_pkix = record.is_unusable_by("usage-pkix-smtp");
        let message = format!(
            "Mail servers do not use certificate usage {}.",
            record.usage().0
        );
        let case = Case::new(Severity::Warning, set.owner.clone(), message);
        is_pkix.then(|| case.remedy(set.proper_records()))
    })
}
