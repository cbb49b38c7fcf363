//! `sts-txt-malformed`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::check::policy::Announced;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-txt-malformed",
    text: include_str!("sts-txt-malformed.md"),
    rfc: &["RFC 8461, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((owner, Announced::Malformed { text, why })) = policies::sts(facts) else {
        return Vec::new();
    };
    let message = format!("The record of MTA-STS {why}: senders act as if there were none.");
    let case = Case::new(Severity::Warning, owner, message);
    Vec::from([case.evidence([text]).remedy(advice(CHECK.text))])
}
