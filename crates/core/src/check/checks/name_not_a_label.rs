//! `name-not-a-label`.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::names::{bare, is_address};
use super::texts::{TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::name::check_host;
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "name-not-a-label",
    text: include_str!("name-not-a-label.md"),
    rfc: &["RFC 6698, section 3", "RFC 1035, section 2.3.1"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    text.of_forms(|owner, _| {
        let base = bare(owner.service()?.base);
        let why = match check_host(base) {
            _ if !base.is_ascii() => {
                "a TLSA base domain has its labels in ASCII (A-labels)".to_string()
            }
            _ if is_address(base) => {
                "it is an IP address, and TLSA records belong to names".to_string()
            }
            Ok(()) => return None,
            Err(why) => why.to_string(),
        };
        let message = format!("{} cannot be a host: {why}.", bare(&owner.text));
        Some(Case::new(Severity::Error, &owner.text, message))
    })
}
