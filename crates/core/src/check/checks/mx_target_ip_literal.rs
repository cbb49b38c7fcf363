//! `mx-target-ip-literal`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-target-ip-literal",
    text: include_str!("mx-target-ip-literal.md"),
    rfc: &["RFC 1035, section 3.3.9", "RFC 7672, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    if facts.is_service() {
        return Vec::new();
    }
    let hosts = facts
        .hosts
        .iter()
        .filter(|it| names::is_address(&it.report.host));
    let cases = hosts.map(|host| {
        let message = format!(
            "An MX record names the address {} where a host name belongs.",
            host.report.host
        );
        Case::new(Severity::Error, host.report.host.clone(), message)
    });
    cases.collect()
}
