//! `tls-client-cert-demanded`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tls-client-cert-demanded",
    text: include_str!("tls-client-cert-demanded.md"),
    rfc: &["RFC 7672, section 8"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.report.mx {
        let Some(probe) = &host.probe else {
            continue;
        };
        let asks = |it: &&crate::probe::Session| it.tls.client_certificate_requested == Some(true);
        let refuses = |it: &&crate::probe::Session| {
            let notes = it.notes.iter().chain(&it.problem);
            notes
                .into_iter()
                .any(|note| note.code == "tls-client-cert-demanded")
        };
        let severity = match probe.sessions.iter().any(|it| refuses(&it)) {
            true => Severity::Error,
            false => Severity::Warning,
        };
        if probe.sessions.iter().any(|it| asks(&it) || refuses(&it)) {
            cases.push(Case {
                severity,
                subject: host.host.clone(),
                message: match severity {
                    Severity::Error => {
                        format!("{} refuses clients without a certificate.", host.host)
                    }
                    _ => format!("{} asks for a client certificate.", host.host),
                },
                evidence: Vec::new(),
                remedy: None,
                records: Vec::new(),
            });
        }
    }
    cases
}
