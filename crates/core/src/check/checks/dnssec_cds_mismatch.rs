//! `dnssec-cds-mismatch`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::needed::zones;
use super::{Case, Check, Facts, answers, names};
use crate::check::delegations::Delegation;
use crate::dns::{Name, Question, Rtype, presentation};
use crate::dnssec::{Rrset, is_removal, named};
use crate::report::{Reason, SecurityStatus, Severity, ZoneReport};

pub(super) const CHECK: Check = Check {
    id: "dnssec-cds-mismatch",
    text: include_str!("dnssec-cds-mismatch.md"),
    rfc: &["RFC 7344, section 4.1", "RFC 8078, section 4"],
    run,
};

/// What comes of it if the parent does what the zone asks for; the gravest first.
#[derive(Clone, Debug)]
enum Effect {
    /// No DS records.
    Removal,
    /// DS records that do not lead to the keys.
    Break(Reason),
    /// DS records for other keys.
    Change,
    /// What there is.
    Nothing,
}

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let zones = zones(facts).into_iter();
    let secure = zones.filter(|zone| Delegation::of(zone) == Some(Delegation::Secure));
    secure.filter_map(|zone| case(facts, zone)).collect()
}

fn case(facts: &Facts<'_>, zone: &ZoneReport) -> Option<Case> {
    let apex = Name::from_chars(zone.name.chars()).ok()?;
    let ds = answered(facts, &apex, Rtype::DS)?;
    let keys = answered(facts, &apex, Rtype::DNSKEY)?;
    let types = [Rtype::CDS, Rtype::CDNSKEY].into_iter();
    let proposals: Vec<&Rrset> = types.filter_map(|it| proposal(facts, &apex, it)).collect();
    let effects = proposals.iter().map(|it| effect(facts, it, ds, keys));
    let gravest = effects.min_by_key(Effect::rank)?;
    let zone = names::bare(&zone.name);
    let (severity, message) = match &gravest {
        Effect::Removal => (
            Severity::Warning,
            format!("{zone} asks its parent to remove its DS records: DANE ends with them."),
        ),
        Effect::Break(_) => (
            Severity::Warning,
            format!(
                "{zone} asks its parent for DS records that do not lead to its keys: once they are there, no chain of trust leads to it."
            ),
        ),
        Effect::Change => (
            Severity::Notice,
            format!(
                "{zone} asks its parent for other DS records than there are: a rollover is under way, or stuck."
            ),
        ),
        Effect::Nothing => return None,
    };
    let case = Case::new(severity, zone, message);
    let case = case
        .evidence(lines(ds))
        .evidence(proposals.into_iter().flat_map(lines));
    Some(match gravest {
        Effect::Break(why) => case.evidence([why.text]),
        _ => case,
    })
}

impl Effect {
    fn rank(&self) -> u8 {
        match self {
            Self::Removal => 0,
            Self::Break(_) => 1,
            Self::Change => 2,
            Self::Nothing => 3,
        }
    }
}

/// What comes of it if the parent publishes what a secure CDS or CDNSKEY RRset asks for.
fn effect(facts: &Facts<'_>, proposal: &Rrset, ds: &Rrset, keys: &Rrset) -> Effect {
    if is_removal(proposal) {
        return Effect::Removal;
    }
    if let Err(why) = facts.check.inquiry.would_hold(proposal, keys) {
        return Effect::Break(why);
    }
    match differs(proposal, ds) {
        true => Effect::Change,
        false => Effect::Nothing,
    }
}

/// Whether other keys are named. The types of digests are the parent's choice, which may compute them from
/// the keys (RFC 7344, section 5).
fn differs(proposal: &Rrset, ds: &Rrset) -> bool {
    let keys = |set: &Rrset| {
        let named = named(set).into_iter();
        let mut keys: Vec<(u16, u8)> = named.map(|it| (it.key_tag, it.algorithm.number)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    keys(proposal) != keys(ds)
}

/// The CDS or CDNSKEY RRset of a zone, if it is secure: others do not count (RFC 7344, section 4.1).
fn proposal<'a>(facts: &Facts<'a>, apex: &Name, rtype: Rtype) -> Option<&'a Rrset> {
    let found = facts.check.known(apex, rtype)?;
    if found.status != SecurityStatus::Secure {
        return None;
    }
    answers::rrset(facts, &Question::new(apex.clone(), rtype), found)
}

/// An RRset that validation went by, as it came.
fn answered<'a>(facts: &Facts<'a>, apex: &Name, rtype: Rtype) -> Option<&'a Rrset> {
    let question = Question::new(apex.clone(), rtype);
    let answer = facts.check.inquiry.answer(&question)?;
    answer.answer.get(apex, rtype)
}

/// Its records, as evidence.
fn lines(set: &Rrset) -> impl Iterator<Item = String> {
    let rdatas = set.rdatas.keys();
    rdatas.map(|rdata| format!("{} {}", set.rtype, presentation(set.rtype, rdata)))
}
