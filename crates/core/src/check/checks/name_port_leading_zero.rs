//! `name-port-leading-zero`.

use alloc::format;
use alloc::vec::Vec;

use super::texts::{Form, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-port-leading-zero",
    text: include_str!("name-port-leading-zero.md"),
    rfc: &["RFC 6698, section 3"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, form| match form {
        Form::LeadingZero(port) => {
            let message = format!(
                "The port is written _{port}: with a leading zero it is another name, and nobody asks for it."
            );
            Some(Case::new(Severity::Error, &owner.text, message))
        }
        _ => None,
    })
}
