//! `dnssec-rrsig-missing`.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::needed::{advice, by_reason};
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-rrsig-missing",
    text: include_str!("dnssec-rrsig-missing.md"),
    rfc: &["RFC 4035, section 2.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    by_reason(
        facts,
        Severity::Error,
        |_, reason| reason.code == "rrsig-missing",
        Some(&remedy),
    )
}

/// A text has signatures once a zone has been signed, and then over all its sets.
pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    if !text.others.iter().any(|it| it.rtype == "RRSIG") {
        return Vec::new();
    }
    let signed = text.tlsa_signatures().map(|it| it.owner.text.as_str());
    let signed: BTreeSet<&str> = signed.collect();
    let sets = text.sets.iter().filter_map(|set| {
        let owner = set.owner.as_ref()?;
        let message = format!(
            "Other records here have signatures, and the TLSA records of {} have none.",
            names::bare(&owner.text)
        );
        let case = Case::new(Severity::Error, &owner.text, message).remedy(advice(CHECK.text));
        let is_missing = !signed.contains(owner.text.as_str());
        is_missing.then(|| TextCase::of_set(case, set))
    });
    sets.collect()
}
