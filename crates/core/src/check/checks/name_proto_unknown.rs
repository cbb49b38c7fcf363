//! `name-proto-unknown`.

use alloc::format;
use alloc::vec::Vec;

use super::texts::{Form, TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;
use crate::text::quoted;

pub(super) const LINT: Lint = Lint {
    id: "name-proto-unknown",
    text: include_str!("name-proto-unknown.md"),
    rfc: &["RFC 6698, section 3"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, form| match form {
        Form::UnknownTransport(label) => {
            let message = format!(
                "{} stands where the transport belongs, which is _tcp, _udp or _sctp: nobody asks for the name.",
                quoted(label)
            );
            Some(Case::new(Severity::Error, &owner.text, message))
        }
        _ => None,
    })
}
