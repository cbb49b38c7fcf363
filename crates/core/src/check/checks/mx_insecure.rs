//! `mx-insecure`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-insecure",
    text: include_str!("mx-insecure.md"),
    rfc: &["RFC 7672, section 2.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some(lookup) = &facts.report.mx_lookup else {
        return Vec::new();
    };
    let is_insecure = matches!(
        State::of_lookup(lookup),
        State::Insecure | State::InsecureAbsent
    );
    let is_wanted = facts.hosts.iter().any(|it| it.set.is_some());
    if !is_insecure || !is_wanted {
        return Vec::new();
    }
    let message = format!(
        "The MX records of {} are not signed: whoever forges them takes the mail, whatever its hosts publish.",
        names::bare(&lookup.name)
    );
    let case = Case::new(Severity::Warning, lookup.name.clone(), message);
    Vec::from([case.evidence(lookup.reason.iter().map(|it| it.text.clone()))])
}
