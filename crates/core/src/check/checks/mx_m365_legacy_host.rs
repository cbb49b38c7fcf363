//! `mx-m365-legacy-host`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-m365-legacy-host",
    text: include_str!("mx-m365-legacy-host.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let hosts = facts
        .hosts
        .iter()
        .filter(|it| names::is_outlook(&it.report.host));
    let cases = hosts.map(|host| {
        let message = format!(
            "{} cannot have DANE: its zone is Microsoft's and is not signed.",
            host.report.host
        );
        Case::new(Severity::Warning, host.report.host.clone(), message)
    });
    cases.collect()
}
