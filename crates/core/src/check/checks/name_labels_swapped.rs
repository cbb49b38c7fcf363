//! `name-labels-swapped`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{Form, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-labels-swapped",
    text: include_str!("name-labels-swapped.md"),
    rfc: &["RFC 6698, section 3"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, form| match form {
        Form::Swapped => {
            let message = format!(
                "{} has the transport before the port: nobody asks for the name.",
                bare(&owner.text)
            );
            Some(Case::new(Severity::Error, &owner.text, message))
        }
        _ => None,
    })
}
