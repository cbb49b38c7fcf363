//! `cert-ta-not-sent`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-not-sent",
    text: include_str!("cert-ta-not-sent.md"),
    rfc: &["RFC 7672, section 3.1.2", "RFC 7671, section 5.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (record, chain, outcome) in host.outcomes() {
            if !chain.lacks_anchor(record, outcome) {
                continue;
            }
            let message = format!(
                "A record of {} names a CA whose certificate it does not send.",
                host.report.host
            );
            let case = Case::new(chain.severity(), host.report.host.clone(), message);
            let evidence = [host.line(record), chain.place()];
            cases.push(case.evidence(evidence).remedy(host.proper_record(chain)));
        }
    }
    cases
}
