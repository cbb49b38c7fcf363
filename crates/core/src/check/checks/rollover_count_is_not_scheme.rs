//! `rollover-count-is-not-scheme`.

use alloc::format;
use alloc::vec::Vec;

use super::rollover::plan;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "rollover-count-is-not-scheme",
    text: include_str!("rollover-count-is-not-scheme.md"),
    rfc: &["RFC 7671, section 8.1", "RFC 7672, section 4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let plan = plan(host).filter(|it| it.keys > 1 && !it.issuer && !it.others);
        let Some(plan) = plan else {
            continue;
        };
        let message = format!(
            "The records name {} keys, and all of them are in use now: none is for the next key.",
            plan.keys
        );
        let case = Case::new(Severity::Info, host.owner.clone(), message);
        cases.push(case.evidence(host.usable().map(|it| host.line(it))));
    }
    cases
}
