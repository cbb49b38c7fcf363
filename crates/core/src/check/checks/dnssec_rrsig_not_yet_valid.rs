//! `dnssec-rrsig-not-yet-valid`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::needed::{advice, by_reason};
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-rrsig-not-yet-valid",
    text: include_str!("dnssec-rrsig-not-yet-valid.md"),
    rfc: &["RFC 4035, section 5.3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "rrsig-not-yet-valid",
        Some(&remedy),
    )
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let signatures = text
        .tlsa_signatures()
        .filter(|signature| text.now < signature.inception);
    let cases = signatures.map(|signature| {
        let message = format!(
            "The signature over the TLSA records of {} begins on {}: until then every validating resolver fails.",
            names::bare(&signature.owner.text),
            signature.inception.to_prose()
        );
        let case = Case::new(Severity::Error, &signature.owner.text, message);
        TextCase::new(case.remedy(advice(CHECK.text)), Vec::from([signature.span]))
    });
    cases.collect()
}
