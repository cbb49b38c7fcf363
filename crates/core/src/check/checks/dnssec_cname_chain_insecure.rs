//! `dnssec-cname-chain-insecure`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::needed;
use super::{Case, Check, Facts};
use crate::report::{SecurityStatus, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-cname-chain-insecure",
    text: include_str!("dnssec-cname-chain-insecure.md"),
    rfc: &["RFC 7672, section 2.1.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for needed in needed(facts) {
        let secure = needed
            .found
            .aliases
            .iter()
            .find(|it| it.status == SecurityStatus::Secure);
        if let (SecurityStatus::Insecure, Some(alias)) = (needed.found.status, secure) {
            cases.push(Case {
                severity: Severity::Warning,
                subject: needed.what.clone(),
                message: format!(
                    "{} is a secure alias of {}, and what it leads to is insecure.",
                    alias.name, alias.target
                ),
                evidence: Vec::new(),
                remedy: None,
            });
        }
    }
    cases
}
