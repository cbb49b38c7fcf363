//! `tlsa-duplicate`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-duplicate",
    text: include_str!("tlsa-duplicate.md"),
    rfc: &["RFC 2181, section 5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let Some(set) = host.rrset(facts).filter(|set| set.repeated > 0) else {
            continue;
        };
        let came = set.rdatas.len().saturating_add(set.repeated);
        let message = format!(
            "{came} TLSA records came, and {} of them are the same as others.",
            set.repeated
        );
        cases.push(Case::new(Severity::Info, host.owner.clone(), message));
    }
    cases
}
