//! `tlsa-duplicate`.

use alloc::format;
use alloc::vec::Vec;

use super::sets::SetFacts;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-duplicate",
    text: include_str!("tlsa-duplicate.md"),
    rfc: &["RFC 2181, section 5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let hosts = facts.hosts.iter();
    let cases = hosts.filter_map(|host| {
        let set = host.rrset(facts)?;
        of_counts(&host.tlsa, set.rdatas.len(), set.repeated)
    });
    cases.collect()
}

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let times: usize = set.records.iter().map(|it| it.times).sum();
    let repeated = times.saturating_sub(set.records.len());
    let case = of_counts(set, set.records.len(), repeated);
    let those = set.records.iter().filter(|it| it.times > 1);
    let case = case.map(|case| case.about(those.map(|it| it.index)));
    case.into_iter().collect()
}

/// `distinct` records came, and `repeated` that are the same as one of these.
fn of_counts(set: &SetFacts<'_>, distinct: usize, repeated: usize) -> Option<Case> {
    let came = distinct.saturating_add(repeated);
    let message =
        format!("{came} TLSA records came, and {repeated} of them are the same as others.");
    (repeated > 0).then(|| Case::new(Severity::Info, set.owner.clone(), message))
}
