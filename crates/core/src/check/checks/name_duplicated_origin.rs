//! `name-duplicated-origin`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{Owner, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-duplicated-origin",
    text: include_str!("name-duplicated-origin.md"),
    rfc: &["RFC 1035, section 5.1"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_names(|owner| {
        let end = doubled(owner)?;
        let message = format!(
            "{} ends with {end} twice: its final dot is missing, and the origin was appended.",
            bare(&owner.text)
        );
        let remedy = owner
            .relative()
            .map(|written| format!("Write {written}. with the final dot."));
        Some(Case::new(Severity::Error, &owner.text, message).remedy(remedy))
    })
}

/// The end that a name has twice: the origin, or two labels and more where nothing shows it.
fn doubled(owner: &Owner) -> Option<&str> {
    let name = owner.text.strip_suffix('.')?;
    let origin = owner.origin();
    let mut end = Some(name);
    while let Some(candidate) = end.and_then(|it| it.split_once('.')).map(|(_, it)| it) {
        end = Some(candidate);
        let before = name.strip_suffix(candidate)?.strip_suffix('.')?;
        let is_there = before
            .strip_suffix(candidate)
            .is_some_and(|it| it.is_empty() || it.ends_with('.'));
        if is_there && (candidate.contains('.') || origin == Some(candidate)) {
            return Some(candidate);
        }
    }
    None
}
