//! `mx-target-not-a-hostname`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-target-not-a-hostname",
    text: include_str!("mx-target-not-a-hostname.md"),
    rfc: &["RFC 6698, section 3", "RFC 5321, section 2.3.5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let hosts = facts
        .hosts
        .iter()
        .filter(|it| !names::is_address(&it.report.host));
    let cases = hosts.filter_map(|host| {
        let why = host.host.domain.as_ref().err()?;
        let message = format!("The MX host {} is no host name, so that some senders pass it over, and DANE does not apply to it.", host.report.host);
        Some(Case::new(Severity::Error, host.report.host.clone(), message).evidence([format!("{why}")]))
    });
    cases.collect()
}
