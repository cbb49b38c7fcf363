//! `mx-not-sorted-by-preference`.

use alloc::format;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::names;
use super::{Case, Check, Facts};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "mx-not-sorted-by-preference",
    text: include_str!("mx-not-sorted-by-preference.md"),
    rfc: &["RFC 7672, section 2.2.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let reachable = || facts.hosts.iter().filter(|it| names::is_used(it));
    let preference = |host: &&HostFacts<'_>| host.report.preference;
    let bare = reachable()
        .filter(|it| !it.is_protected())
        .min_by_key(preference);
    let protected = reachable()
        .filter(|it| it.is_protected())
        .max_by_key(preference);
    let (Some(bare), Some(protected)) = (bare, protected) else {
        return Vec::new();
    };
    if bare.report.preference >= protected.report.preference {
        return Vec::new();
    }
    let message = format!(
        "Senders go to {} before {}, though only the latter has DANE: preference goes before security.",
        bare.report.host, protected.report.host
    );
    Vec::from([Case::new(
        Severity::Info,
        facts.report.domain.clone(),
        message,
    )])
}
