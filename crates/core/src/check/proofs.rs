//! What proves the lookups of a check.

use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::hosts::Host;
use super::machine::{Check, tlsa_owner};
use crate::dns::Question;
use crate::dnssec::Resolution;
use crate::report::{ProofReport, ZoneReport};

/// The zones that the lookups of the report lead through, and what proves every lookup.
pub(super) fn proofs(check: &Check) -> (Vec<ZoneReport>, Vec<ProofReport>) {
    let of_host = |host: &Host| {
        let addresses = [Rtype::A, Rtype::AAAA].map(|rtype| (host.name.clone(), rtype));
        let candidates = host.route.iter().flat_map(|route| &route.candidates);
        let owners = candidates.filter_map(|candidate| tlsa_owner(candidate, host.port));
        let sets = owners.map(|owner| (owner, Rtype::TLSA));
        addresses.into_iter().chain(sets).collect::<Vec<_>>()
    };
    let wanted = check.leading().into_iter();
    let wanted = wanted.chain(check.hosts.iter().flat_map(of_host));
    let (mut zones, mut proofs): (Vec<ZoneReport>, Vec<ProofReport>) = Default::default();
    let (mut passed, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for (owner, rtype) in wanted {
        let question = Question::new(owner, rtype);
        let Some(found) = check.known(&question.name, rtype) else {
            continue;
        };
        for zone in &found.chain {
            if passed.insert(zone.name.clone()) {
                zones.push(zone.clone());
            }
        }
        if seen.insert(question.clone()) {
            proofs.push(proof(check, &question, found));
        }
    }
    let others = check
        .lookups()
        .filter(|(question, _)| !seen.contains(*question));
    proofs.extend(others.map(|(question, found)| proof(check, question, found)));
    (zones, proofs)
}

fn proof(check: &Check, question: &Question, found: &Resolution) -> ProofReport {
    ProofReport {
        name: question.owner(),
        r#type: question.rtype.to_string(),
        status: found.status,
        aliases: found.aliases.clone(),
        signatures: found.signatures.clone(),
        denials: found.denials.clone(),
        resolver_ad: check.inquiry.opinion_of(question),
    }
}
