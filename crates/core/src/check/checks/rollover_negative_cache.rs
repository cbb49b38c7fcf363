//! `rollover-negative-cache`.

use alloc::format;
use alloc::vec::Vec;

use super::answers::answers;
use super::facts::HostFacts;
use super::{Case, Check, Facts, names};
use crate::check::decision::State;
use crate::check::machine::tlsa_owner;
use crate::dns::{Question, Rtype, name};
use crate::dnssec::Answer;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "rollover-negative-cache",
    text: include_str!("rollover-negative-cache.md"),
    rfc: &["RFC 2308, section 5"],
    run,
};

/// Seconds that an absence may be kept without remark: "one to three hours have been found to work well"
/// (RFC 2308, section 5).
const USUAL: u32 = 3 * 3_600;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|host| is_ready(host)) {
        let Some(base) = host.host.route.iter().flat_map(|it| &it.candidates).next() else {
            continue;
        };
        let question = tlsa_owner(base, host.host.port);
        let question = question.map(|owner| Question::new(owner, Rtype::TLSA));
        let Some(question) = question else {
            continue;
        };
        let found = facts.check.known(&question.name, Rtype::TLSA);
        let found = found.filter(|found| State::of(found) == State::SecureAbsent);
        let ttl = found.and_then(|found| {
            answers(facts, &question, found)
                .filter_map(negative_ttl)
                .max()
        });
        let Some(ttl) = ttl.filter(|ttl| *ttl > USUAL) else {
            continue;
        };
        let owner = name::text(&question.name);
        let message = format!(
            "Resolvers may keep for {} hours that {} has no TLSA records: the first ones take so long to be seen everywhere.",
            ttl / 3_600,
            names::bare(&owner)
        );
        let case = Case::new(Severity::Warning, owner, message);
        cases.push(case.evidence([format!("negative TTL {ttl}")]));
    }
    cases
}

/// Whether a host has everything for DANE but records: secure addresses, and TLS.
fn is_ready(host: &HostFacts<'_>) -> bool {
    let mut addresses = host.addresses();
    let is_secure = addresses.any(|(_, state)| state == State::Secure);
    is_secure && host.set.is_none() && !host.chains.is_empty()
}

/// Seconds that an absence may be kept: the least of the TTL and the minimum field of the SOA record
/// (RFC 2308, section 5), the former as it is signed, not as it has run down.
fn negative_ttl(answer: &Answer) -> Option<u32> {
    let set = answer.authority.of_type(Rtype::SOA).next()?;
    let rdata = set.rdatas.values().next()?;
    let minimum = u32::from_be_bytes(*rdata.last_chunk::<4>()?);
    let signed = set.signatures.iter().map(|it| it.original_ttl).max();
    Some(signed.unwrap_or(set.ttl).min(minimum))
}
