//! `tlsa-all-unusable`.

use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::matching::Service;

pub(super) const CHECK: Check = Check {
    id: "tlsa-all-unusable",
    text: include_str!("tlsa-all-unusable.md"),
    rfc: &["RFC 7672, section 2.2", "RFC 7671, section 10.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    if !set.is_there || set.usable().next().is_some() {
        return Vec::new();
    }
    let what = match set.service {
        Service::Smtp => "senders insist on TLS, and verify nothing. Exim delays the mail",
        Service::Generic => "clients go by public CAs instead",
    };
    let message = format!("No TLSA record of {} can be used: {what}.", set.server);
    let reasons = set.records.iter().filter_map(|it| {
        let why = it.unusable.as_ref()?;
        Some(format!("{}: {}", set.line(it), why.text))
    });
    let case = Case::new(Severity::Warning, set.owner.clone(), message);
    Vec::from([case.evidence(reasons).remedy(set.proper_records())])
}
