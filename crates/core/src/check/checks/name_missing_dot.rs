//! `name-missing-dot`.

use alloc::format;
use alloc::vec::Vec;

use super::texts::{Owner, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-missing-dot",
    text: include_str!("name-missing-dot.md"),
    rfc: &["RFC 1035, section 5.1"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_names(|owner| {
        let written = owner.relative().filter(|it| looks_full(owner, it))?;
        let origin = owner.origin().unwrap_or("the origin of the zone");
        let message = format!(
            "{} has no final dot: if it is a full name, {origin} is appended to it.",
            written
        );
        let remedy = format!("Write {written}. with the final dot, if that is the full name.");
        Some(Case::new(Severity::Warning, &owner.text, message).remedy(remedy))
    })
}

/// Whether a relative name looks like a full one: it ends like the origin, or, where none is known, has
/// a host of several labels.
fn looks_full(owner: &Owner, written: &str) -> bool {
    let labels = written
        .split('.')
        .filter(|label| !label.starts_with(['_', '*']));
    let last = written.rsplit('.').next().unwrap_or_default();
    let is_long = labels.count() > 1 && last.bytes().any(|octet| octet.is_ascii_alphabetic());
    match owner.origin() {
        // That has a name of its own.
        Some(origin) if written.ends_with(origin) => false,
        Some(origin) => is_long && origin.rsplit('.').next() == Some(last),
        None => is_long && !owner.is_absolute(),
    }
}
