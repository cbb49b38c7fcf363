//! `tlsa-host-without-address`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "tlsa-host-without-address",
    text: include_str!("tlsa-host-without-address.md"),
    rfc: &["RFC 7672, section 2.2.2"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    let sets = text.sets.iter().filter_map(|set| {
        // A name with its origin twice has a finding of its own.
        let owner = set.owner.as_ref().filter(|it| it.doubled().is_none())?;
        let service = owner.service()?;
        let message = format!(
            "The zone has no address for {}: nobody connects there, or asks for its TLSA records.",
            bare(service.base)
        );
        let case = Case::new(Severity::Warning, &set.facts.owner, message);
        let is_it = text.is_whole(service.base) && !text.may_have_address(service.base);
        is_it.then(|| TextCase::of_set(case, set))
    });
    sets.collect()
}
