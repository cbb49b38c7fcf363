//! `dnssec-rrsig-expired`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::needed::{advice, by_reason};
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-rrsig-expired",
    text: include_str!("dnssec-rrsig-expired.md"),
    rfc: &["RFC 4035, section 5.3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "rrsig-expired",
        Some(&remedy),
    )
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let signatures = text
        .tlsa_signatures()
        .filter(|signature| signature.expiration < text.now);
    let cases = signatures.map(|signature| {
        let message = format!(
            "The signature over the TLSA records of {} ended on {}: every validating resolver fails.",
            names::bare(&signature.owner.text),
            signature.expiration.to_prose()
        );
        let case = Case::new(Severity::Error, &signature.owner.text, message);
        TextCase::new(case.remedy(advice(CHECK.text)), Vec::from([signature.span]))
    });
    cases.collect()
}
