//! `tlsa-set-without-tls`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::probe::SessionOutcome;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-set-without-tls",
    text: include_str!("tlsa-set-without-tls.md"),
    rfc: &["RFC 7672, section 2.2", "RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| it.set.is_some()) {
        let sessions = host.report.probe.iter().flat_map(|it| &it.sessions);
        let bare =
            sessions.filter(|it| it.sni.is_some() && it.outcome == SessionOutcome::NoStarttls);
        let mut addresses: Vec<String> = bare.map(|it| it.address.clone()).collect();
        addresses.dedup();
        if addresses.is_empty() {
            continue;
        }
        // At other addresses it may.
        let place = match host.chains.is_empty() {
            true => String::new(),
            false => format!(" at {}", addresses.join(", ")),
        };
        let message = format!(
            "{} has TLSA records and does not offer STARTTLS{place}: senders deliver nothing there.",
            host.report.host
        );
        let case = Case::new(Severity::Error, host.report.host.clone(), message);
        cases.push(case.evidence(addresses));
    }
    cases
}
