//! `tlsa-wildcard`.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::names;
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-wildcard",
    text: include_str!("tlsa-wildcard.md"),
    rfc: &["RFC 6698, section A.2.1.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let signatures = host.set.iter().flat_map(|set| &set.signatures);
        let Some(wildcard) = signatures
            .filter_map(|it| it.wildcard.as_ref())
            .next()
            .map(|it| names::bare(it))
        else {
            continue;
        };
        cases.push(of_wildcard(&host.owner, wildcard));
    }
    cases
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let sets = text.sets.iter();
    let cases = sets.filter_map(|set| {
        let wildcard = set.owner.as_ref().filter(|it| it.is_wildcard())?;
        Some(TextCase::of_set(
            of_wildcard(&wildcard.text, names::bare(&wildcard.text)),
            set,
        ))
    });
    cases.collect()
}

fn of_wildcard(owner: &str, wildcard: &str) -> Case {
    let message = format!(
        "The TLSA records come from {wildcard}: they hold for every name below it that has none of its own."
    );
    Case::new(Severity::Info, owner, message).evidence([wildcard.to_string()])
}
