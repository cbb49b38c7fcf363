//! `sts-txt-multiple`.

use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::check::policy::Announced;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-txt-multiple",
    text: include_str!("sts-txt-multiple.md"),
    rfc: &["RFC 8461, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((owner, Announced::Several(texts))) = policies::sts(facts) else {
        return Vec::new();
    };
    let message = "There are several records of MTA-STS: senders act as if there were none.";
    let case = Case::new(Severity::Warning, owner, message);
    Vec::from([case.evidence(texts).remedy(advice(CHECK.text))])
}
