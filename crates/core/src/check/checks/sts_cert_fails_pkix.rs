//! `sts-cert-fails-pkix`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::pkix::{Pkix, by_public_cas};
use super::{Case, Check, Facts, policies};

pub(super) const CHECK: Check = Check {
    id: "sts-cert-fails-pkix",
    text: include_str!("sts-cert-fails-pkix.md"),
    rfc: &["RFC 8461, section 4.2", "RFC 8461, section 5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((_, severity, effect)) = policies::demanding(facts) else {
        return Vec::new();
    };
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for chain in &host.chains {
            let Pkix::Refused(why) = by_public_cas(facts, host, chain) else {
                continue;
            };
            let message = format!("The certificate of {} {why}: {effect}.", host.report.host);
            let case = Case::new(severity, host.report.host.clone(), message);
            cases.push(case.evidence([chain.place()]).remedy(advice(CHECK.text)));
        }
    }
    cases
}
