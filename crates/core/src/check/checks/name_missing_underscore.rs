//! `name-missing-underscore`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{Form, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-missing-underscore",
    text: include_str!("name-missing-underscore.md"),
    rfc: &["RFC 6698, section 3"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, form| match form {
        Form::NoUnderscore => {
            let message = format!(
                "{} lacks an underscore before the port or the transport: nobody asks for the name.",
                bare(&owner.text)
            );
            Some(Case::new(Severity::Error, &owner.text, message))
        }
        _ => None,
    })
}
