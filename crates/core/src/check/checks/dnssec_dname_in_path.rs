//! `dnssec-dname-in-path`.

use alloc::format;
use alloc::vec::Vec;

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
    let mut cases = Vec::new();
    for needed in needed(facts) {
        let dname = needed
            .found
            .aliases
            .iter()
            .find(|it| it.kind == AliasKind::Dname);
        cases.extend(dname.map(|alias| Case {
            severity: Severity::Info,
            subject: needed.what.clone(),
            message: format!(
                "{} is {} by the DNAME record at {}.",
                alias.name, alias.target, alias.owner
            ),
            evidence: Vec::new(),
            remedy: None,
        }));
    }
    cases
}
