//! `dnssec-dname-in-path`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::names;
use super::needed::needed;
use super::{Case, Check, Facts};
use crate::report::{AliasKind, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-dname-in-path",
    text: include_str!("dnssec-dname-in-path.md"),
    rfc: &["RFC 6672, section 5.3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for needed in needed(facts) {
        let aliases = needed.found.aliases.iter();
        for alias in aliases.filter(|it| it.kind == AliasKind::Dname) {
            let owner = names::bare(&alias.owner);
            match cases.iter_mut().find(|case| case.subject == owner) {
                Some(case) => case.evidence.push(needed.what.clone()),
                None => cases.push(Case {
                    severity: Severity::Info,
                    subject: String::from(owner),
                    message: format!("The DNAME record at {owner} leads on."),
                    evidence: Vec::from([needed.what.clone()]),
                    remedy: None,
                    records: Vec::new(),
                }),
            }
        }
    }
    cases
}
