//! `rollover-issuer-scheme`.

use alloc::vec::Vec;

use super::rollover::plan;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "rollover-issuer-scheme",
    text: include_str!("rollover-issuer-scheme.md"),
    rfc: &["RFC 7671, section 8", "RFC 7671, section 8.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        if plan(host).is_some_and(|it| it.keys > 0 && it.issuer) {
            let message = "The records name the present key and its issuer: a new certificate of that issuer matches at once.";
            let case = Case::new(Severity::Info, host.owner.clone(), message);
            cases.push(case.evidence(host.usable().map(|it| host.line(it))));
        }
    }
    cases
}
