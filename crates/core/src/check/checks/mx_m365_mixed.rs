//! `mx-m365-mixed`.

use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-m365-mixed",
    text: include_str!("mx-m365-mixed.md"),
    rfc: &["RFC 7672, section 2.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let hosts = || facts.hosts.iter().map(|it| &it.report.host);
    let is_mixed =
        hosts().any(|it| names::is_outlook(it)) && hosts().any(|it| names::is_mx_microsoft(it));
    if !is_mixed {
        return Vec::new();
    }
    let message = "The MX records name Microsoft's host with DANE and the one without it.";
    let case = Case::new(Severity::Warning, facts.report.domain.clone(), message);
    Vec::from([case.evidence(hosts().cloned())])
}
