//! `dnssec-nsec3-unknown-parameters`.

use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts, nsec3};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-unknown-parameters",
    text: include_str!("dnssec-nsec3-unknown-parameters.md"),
    rfc: &["RFC 5155, section 8.1", "RFC 5155, section 8.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    let mut cases = by_reason(
        facts,
        Severity::Error,
        |needed, reason| reason.code == "denial-missing" && nsec3::is_unknown(facts, needed),
        Some(&remedy),
    );
    for case in &mut cases {
        case.message +=
            " It has NSEC3 records with a hash algorithm or flags that validators do not know.";
    }
    cases
}
