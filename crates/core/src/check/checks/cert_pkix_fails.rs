//! `cert-pkix-fails`.

use alloc::format;
use alloc::vec::Vec;

use super::pkix::{Pkix, by_public_cas};
use super::{Case, Check, Facts, policies};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "cert-pkix-fails",
    text: include_str!("cert-pkix-fails.md"),
    rfc: &["RFC 8461, section 4.2", "RFC 7672, section 3.1.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    // With a policy that asks for it, `sts-cert-fails-pkix` tells it.
    if policies::demanding(facts).is_some() {
        return Vec::new();
    }
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for chain in host.chains.iter().filter(|it| it.is_authenticated()) {
            let Pkix::Refused(why) = by_public_cas(facts, host, chain) else {
                continue;
            };
            let message = format!(
                "The certificate {why}: it is good for DANE alone, and not for senders with MTA-STS."
            );
            let case = Case::new(Severity::Info, host.report.host.clone(), message);
            cases.push(case.evidence([chain.place()]));
        }
    }
    cases
}
