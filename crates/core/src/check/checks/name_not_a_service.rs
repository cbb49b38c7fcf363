//! `name-not-a-service`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{Form, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-not-a-service",
    text: include_str!("name-not-a-service.md"),
    rfc: &["RFC 6698, section 3", "RFC 7671, section 6"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, form| {
        // Aliases lead to names of any form.
        let is_target = text.names.targets.contains(&owner.text);
        let message = format!(
            "{} has no port and no transport: nobody asks for TLSA records there, but by way of an alias.",
            bare(&owner.text)
        );
        let is_it = form == Form::Other && !is_target && !owner.is_wildcard();
        is_it.then(|| Case::new(Severity::Warning, &owner.text, message))
    })
}
