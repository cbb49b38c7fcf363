//! `tls-handshake-failed`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::probe::{SessionOutcome, SessionStage};
use crate::report::{Decision, Severity};

pub(super) const CHECK: Check = Check {
    id: "tls-handshake-failed",
    text: include_str!("tls-handshake-failed.md"),
    rfc: &["RFC 7672, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.report.mx.iter().filter(|it| it.base_domain.is_some()) {
        let Some(probe) = &host.probe else {
            continue;
        };
        for address in &probe.addresses {
            let here = probe.sessions.iter().filter(|it| it.address == *address);
            let here: Vec<_> = here.filter(|it| it.sni.is_some()).collect();
            let seen = [SessionOutcome::Completed, SessionOutcome::LegacySeen];
            let failed = here.iter().find(|it| {
                it.stage == SessionStage::Handshake && it.outcome != SessionOutcome::TimedOut
            });
            let Some(failed) = failed else {
                continue;
            };
            if here.iter().any(|it| seen.contains(&it.outcome)) {
                continue;
            }
            cases.push(Case {
                severity: match host.decision {
                    Some(Decision::Authenticated) => Severity::Warning,
                    _ => Severity::Error,
                },
                subject: format!("{} {address}", host.host),
                message: format!("No TLS handshake with {} at {address} succeeds.", host.host),
                evidence: failed.problem.iter().map(|it| it.text.clone()).collect(),
                remedy: None,
                records: Vec::new(),
            });
        }
    }
    cases
}
