//! `name-port-unknown`.

use alloc::format;
use alloc::vec::Vec;

use super::texts::{Form, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;
use crate::text::quoted;

pub(super) const LINT: Lint = Lint {
    id: "name-port-unknown",
    text: include_str!("name-port-unknown.md"),
    rfc: &["RFC 6698, section 3"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, form| match form {
        Form::UnknownPort(label) => {
            let message = format!(
                "{} stands where the number of the port belongs: nobody asks for the name.",
                quoted(label)
            );
            Some(Case::new(Severity::Error, &owner.text, message))
        }
        _ => None,
    })
}
