//! `tlsa-no-match`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::{Decision, SessionMatch, Severity};

pub(super) const CHECK: Check = Check {
    id: "tlsa-no-match",
    text: include_str!("tlsa-no-match.md"),
    rfc: &["RFC 7672, section 2.2", "RFC 7672, section 9.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (chain, matched) in set.matched() {
        let has_usable = set.usable().next().is_some();
        if matched.decision != Some(Decision::Skip) || !has_usable || is_untold(matched) {
            continue;
        }
        let reasons = matched.records.iter().filter_map(|record| {
            let why = record.reason.as_ref()?;
            Some(format!("{}: {}", record.text, why.text))
        });
        let message = format!(
            "No usable TLSA record of {} matches {}: senders go on to another host, or wait.",
            set.server,
            chain.place()
        );
        let case = Case::new(Severity::Error, set.server.clone(), message);
        cases.push(case.evidence(reasons).remedy(set.proper_record(chain)));
    }
    cases
}

/// Whether a record is of a usage that public CAs have a part in, which cannot be told here.
fn is_untold(matched: &SessionMatch) -> bool {
    let reasons = matched.records.iter().filter_map(|it| it.reason.as_ref());
    let mut codes = reasons.map(|reason| reason.code.as_str());
    codes.any(|code| code == "no-ca-certificates")
}
