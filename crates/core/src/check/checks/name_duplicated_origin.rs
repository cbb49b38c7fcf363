//! `name-duplicated-origin`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{TextCase, TextFacts};
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
        let end = owner.doubled()?;
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
