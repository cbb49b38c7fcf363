//! `dnssec-ent-nxdomain`.

use alloc::format;
use alloc::vec::Vec;

use domain::base::iana::OptRcode;

use super::names::bare;
use super::needed::advice;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::machine::{prefixed, tlsa_owner};
use crate::dns::{Rtype, name};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-ent-nxdomain",
    text: include_str!("dnssec-ent-nxdomain.md"),
    rfc: &[
        "RFC 8020, section 2",
        "RFC 4592, section 2.2.2",
        "RFC 9156, section 3",
    ],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let owner = tlsa_owner(&host.host.name, host.host.port);
        let records = owner.and_then(|owner| facts.check.known(&owner, Rtype::TLSA));
        let has_records =
            records.is_some_and(|it| matches!(State::of(it), State::Secure | State::Insecure));
        let between = prefixed("_tcp", &host.host.name);
        let found = between
            .as_ref()
            .and_then(|it| facts.check.known(it, Rtype::A));
        let (Some(between), Some(found), true) = (&between, found, has_records) else {
            continue;
        };
        if found.rcode != Some(OptRcode::NXDOMAIN) {
            continue;
        }
        let between = name::text(between);
        let message = format!(
            "{} is said not to exist, and there are TLSA records below it: many resolvers do not find them.",
            bare(&between)
        );
        let case = Case::new(Severity::Error, between.clone(), message);
        let evidence = format!("{between} A: NXDOMAIN");
        cases.push(case.evidence([evidence]).remedy(advice(CHECK.text)));
    }
    cases
}
