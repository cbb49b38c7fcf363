//! `dnssec-cname-chain-insecure`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
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
    let mut cases: Vec<Case> = Vec::new();
    for needed in needed(facts) {
        let mut aliases = needed.found.aliases.iter();
        let secure = aliases.find(|it| it.status == SecurityStatus::Secure);
        let (SecurityStatus::Insecure, Some(alias)) = (needed.found.status, secure) else {
            continue;
        };
        match cases.iter_mut().find(|case| case.subject == alias.name) {
            Some(case) => case.evidence.push(needed.what),
            None => cases.push(Case {
                severity: Severity::Warning,
                subject: alias.name.clone(),
                message: format!(
                    "{} is a secure alias of {}, and what it leads to is insecure.",
                    names::bare(&alias.name),
                    names::bare(&alias.target)
                ),
                evidence: Vec::from([needed.what]),
                remedy: None,
                records: Vec::new(),
            }),
        }
    }
    cases
}
