//! `tls-sni-wrong-chain`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::sets::ChainFacts;
use super::{Case, Check, Facts};
use crate::report::{ChainReport, Decision, ProbeReport, Severity};

pub(super) const CHECK: Check = Check {
    id: "tls-sni-wrong-chain",
    text: include_str!("tls-sni-wrong-chain.md"),
    rfc: &["RFC 7672, section 8.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let (Some(probe), Some(base)) = (&host.report.probe, &host.report.base_domain) else {
            continue;
        };
        let is_wrong = |chain: &&ChainFacts<'_>| {
            chain
                .matched
                .is_some_and(|it| it.decision == Some(Decision::Skip))
        };
        let wrong = host.chains.iter().find(is_wrong);
        let right = probe.chains.iter().enumerate();
        let right = right.filter(|(_, chain)| is_default(probe, chain));
        let mut right = right.filter(|(_, chain)| host.would_match(facts.check, probe, chain));
        let (Some(wrong), Some((index, _))) = (wrong, right.next()) else {
            continue;
        };
        let message = format!(
            "The records match the chain that is shown without a server name, and not the one for {base}, which DANE clients ask for."
        );
        let case = Case::new(Severity::Error, host.report.host.clone(), message);
        let evidence = [
            format!("for {base}: {}", wrong.place()),
            format!("without a name: chain {}", index.saturating_add(1)),
        ];
        cases.push(case.evidence(evidence).remedy(advice(CHECK.text)));
    }
    cases
}

/// Whether a chain is shown to clients that send no server name, and to no others.
fn is_default(probe: &ProbeReport, chain: &ChainReport) -> bool {
    let sessions = chain.sessions.iter();
    let sessions: Vec<_> = sessions.filter_map(|it| probe.sessions.get(*it)).collect();
    !sessions.is_empty() && sessions.iter().all(|it| it.sni.is_none())
}
