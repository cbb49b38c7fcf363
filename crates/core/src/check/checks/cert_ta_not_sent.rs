//! `cert-ta-not-sent`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};

pub(super) const CHECK: Check = Check {
    id: "cert-ta-not-sent",
    text: include_str!("cert-ta-not-sent.md"),
    rfc: &["RFC 7672, section 3.1.2", "RFC 7671, section 5.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (record, chain, outcome) in set.outcomes() {
        if !chain.lacks_anchor(record, outcome) {
            continue;
        }
        let message = format!(
            "A record of {} names a CA whose certificate it does not send.",
            set.server
        );
        let case = Case::new(chain.severity(), set.server.clone(), message);
        let evidence = [set.line(record), chain.place()];
        cases.push(case.evidence(evidence).remedy(set.proper_record(chain)));
    }
    cases
}
