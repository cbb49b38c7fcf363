//! `tlsa-ttl-differs`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "tlsa-ttl-differs",
    text: include_str!("tlsa-ttl-differs.md"),
    rfc: &["RFC 2181, section 5.2"],
    run: Scope::Text(run),
};

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    let sets = text.sets.iter().filter_map(|set| {
        let owner = set.owner.as_ref()?;
        let mut ttls: Vec<u32> = set.ttls.iter().copied().flatten().collect();
        ttls.sort_unstable();
        ttls.dedup();
        let (least, greatest) = (ttls.first()?, ttls.last()?);
        let list: Vec<String> = ttls.iter().map(|ttl| format!("TTL {ttl}")).collect();
        let message = format!(
            "The records of {} have TTLs from {least} to {greatest}: one set has one, and servers choose which.",
            bare(&owner.text)
        );
        let case = Case::new(Severity::Warning, &owner.text, message).evidence(list);
        (least != greatest).then(|| TextCase::of_set(case, set))
    });
    sets.collect()
}
