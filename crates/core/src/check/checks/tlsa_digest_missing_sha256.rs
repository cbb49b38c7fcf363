//! `tlsa-digest-missing-sha256`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::tlsa::MatchingType;

pub(super) const CHECK: Check = Check {
    id: "tlsa-digest-missing-sha256",
    text: include_str!("tlsa-digest-missing-sha256.md"),
    rfc: &["RFC 7671, section 2", "RFC 6698, section 6"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let mut usable = host.usable().peekable();
        if usable.peek().is_none() {
            continue;
        }
        if usable.all(|it| it.record.parameters.matching_type == MatchingType::SHA2_512) {
            let message = format!(
                "All records of {} have SHA2-512 digests, which not every sender knows.",
                host.report.host
            );
            let case = Case::new(Severity::Warning, host.owner.clone(), message);
            cases.push(case.remedy(host.records_of_sha256()));
        }
    }
    cases
}
