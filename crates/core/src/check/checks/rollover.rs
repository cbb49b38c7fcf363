//! What the records of a host make of the next change of its key or certificate.

use alloc::vec::Vec;

use super::sets::{ChainFacts, SetFacts};
use crate::report::RecordOutcome;
use crate::tlsa::{CertificateUsage, Selector};

/// How the usable records of a set stand to what its host shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// How many keys of server certificates records name, each once.
    pub(super) keys: usize,
    /// Whether a record names an issuer that is shown.
    pub(super) issuer: bool,
    /// Whether a record names nothing that is shown: the next key, perhaps.
    pub(super) others: bool,
}

/// What the records of a set stand for; nothing unless all chains are known and authenticated, and all
/// records that name a server certificate name its key alone.
pub(super) fn plan(set: &SetFacts<'_>) -> Option<Plan> {
    let mut chains = set.matched().map(|(chain, _)| chain).peekable();
    chains.peek()?;
    if !chains.all(ChainFacts::is_authenticated) {
        return None;
    }
    let mut plan = Plan::default();
    let mut keys: Vec<&[u8]> = Vec::new();
    for record in set.usable() {
        let mut outcomes = set.outcomes().filter(|(it, ..)| it.index == record.index);
        let found = outcomes.find(|(_, chain, outcome)| {
            outcome.outcome == RecordOutcome::Match
                || chain.is_matched_without_agility(record, outcome)
        });
        let Some((_, chain, _)) = found else {
            plan.others = true;
            continue;
        };
        if names_issuer(record.usage()) {
            plan.issuer = true;
            continue;
        }
        if record.record.parameters.selector != Selector::SPKI {
            return None;
        }
        let first = chain.certificates.first();
        if let Some(key) = first
            .map(|it| it.spki_der())
            .filter(|it| !keys.contains(it))
        {
            keys.push(key);
        }
    }
    plan.keys = keys.len();
    Some(plan)
}

/// Whether records with this usage name an issuer of the server certificate.
pub(super) fn names_issuer(usage: CertificateUsage) -> bool {
    matches!(usage, CertificateUsage::DANE_TA | CertificateUsage::PKIX_TA)
}
