//! `tlsa-beside-cname`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;
use crate::zone::Span;

pub(super) const LINT: Lint = Lint {
    id: "tlsa-beside-cname",
    text: include_str!("tlsa-beside-cname.md"),
    rfc: &["RFC 1034, section 3.6.2", "RFC 2181, section 10.1"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    let aliases = text.others.iter().filter(|it| it.rtype == "CNAME");
    let aliases = aliases.filter_map(|it| Some((it.owner.as_ref()?.text.as_str(), it.span)));
    let aliases: BTreeMap<&str, Span> = aliases.collect();
    let sets = text.sets.iter().filter_map(|set| {
        let owner = set.owner.as_ref()?;
        let alias = aliases.get(owner.text.as_str())?;
        let message = format!(
            "{} is an alias, and has TLSA records of its own: servers refuse such a zone, or serve one of the two.",
            bare(&owner.text)
        );
        let mut spans = set.places(&[]);
        spans.push(*alias);
        Some(TextCase::new(Case::new(Severity::Error, &owner.text, message), spans))
    });
    sets.collect()
}
