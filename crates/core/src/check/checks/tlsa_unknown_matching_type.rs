//! `tlsa-unknown-matching-type`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::tlsa::MatchingType;

pub(super) const CHECK: Check = Check {
    id: "tlsa-unknown-matching-type",
    text: include_str!("tlsa-unknown-matching-type.md"),
    rfc: &["RFC 6698, section 4.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    cases::of_records(facts, |host, record| {
        let matching_type = record.record.parameters.matching_type;
        let is_unknown =
            matching_type > MatchingType::SHA2_512 && matching_type != MatchingType::PRIV_MATCH;
        let message = format!(
            "Matching type {} is not defined: nobody can use the record.",
            matching_type.0
        );
        is_unknown.then(|| Case::new(Severity::Warning, host.owner.clone(), message))
    })
}
