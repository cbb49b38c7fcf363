//! `tlsa-all-unusable`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::tlsa::matching::Service;

pub(super) const CHECK: Check = Check {
    id: "tlsa-all-unusable",
    text: include_str!("tlsa-all-unusable.md"),
    rfc: &["RFC 7672, section 2.2", "RFC 7671, section 10.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| it.set.is_some()) {
        if host.usable().next().is_some() {
            continue;
        }
        let what = match facts.check.service() {
            Service::Smtp => "senders insist on TLS, and verify nothing. Exim delays the mail",
            Service::Generic => "clients go by public CAs instead",
        };
        let message = format!(
            "No TLSA record of {} can be used: {what}.",
            host.report.host
        );
        let reasons = host.records.iter().filter_map(|it| {
            let why = it.unusable.as_ref()?;
            Some(format!("{}: {}", host.line(it), why.text))
        });
        let case = Case::new(Severity::Warning, host.owner.clone(), message);
        cases.push(case.evidence(reasons).remedy(host.proper_records()));
    }
    cases
}
