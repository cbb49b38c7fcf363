//! `tlsa-not-led-to`.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::texts::{TextCase, TextFacts};
use super::{Case, Lint, Scope};
use crate::report::Severity;

pub(super) const LINT: Lint = Lint {
    id: "tlsa-not-led-to",
    text: include_str!("tlsa-not-led-to.md"),
    rfc: &["RFC 7672, section 2.2.1", "RFC 7672, section 2.2.3"],
    run: Scope::Text(run),
};

/// The port of mail between servers.
const SMTP_PORT: u16 = 25;

fn run(text: &TextFacts<'_>) -> Vec<TextCase> {
    let domains = text.mail_domains();
    let hosts = domains.values().flat_map(|domain| &domain.hosts);
    let hosts: BTreeSet<&str> = hosts.map(|host| host.name.as_str()).collect();
    // Without a host of its own, the zone may serve others.
    if !hosts.iter().any(|host| text.is_own(host)) {
        return Vec::new();
    }
    let sets = text.sets.iter().filter_map(|set| {
        // A name with its origin twice has a finding of its own.
        let owner = set.owner.as_ref().filter(|it| it.doubled().is_none())?;
        let service = owner.service()?;
        let is_mail = service.port == Some(SMTP_PORT);
        // That has a name of its own, or is the host itself (RFC 5321, section 5.1).
        let is_known = hosts.contains(service.base) || domains.contains_key(service.base);
        let message = format!(
            "No MX record here leads to {}: senders come by its TLSA records only from other zones.",
            bare(service.base)
        );
        let case = Case::new(Severity::Notice, &set.facts.owner, message);
        (is_mail && !is_known).then(|| TextCase::of_set(case, set))
    });
    sets.collect()
}
