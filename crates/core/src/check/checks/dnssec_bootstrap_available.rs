//! `dnssec-bootstrap-available`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::needed::zones;
use super::{Case, Check, Facts, answers, names};
use crate::check::decision::State;
use crate::check::delegations::Delegation;
use crate::dns::{Name, Question, Rtype, name, presentation};
use crate::dnssec::{Resolution, Rrset, is_removal};
use crate::report::{SecurityStatus, Severity, ZoneReport};

pub(super) const CHECK: Check = Check {
    id: "dnssec-bootstrap-available",
    text: include_str!("dnssec-bootstrap-available.md"),
    rfc: &["RFC 9615, section 4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let zones = zones(facts).into_iter();
    let without = zones.filter(|zone| Delegation::of(zone) == Some(Delegation::WithoutDs));
    without.filter_map(|zone| case(facts, zone)).collect()
}

fn case(facts: &Facts<'_>, zone: &ZoneReport) -> Option<Case> {
    let apex = Name::from_chars(zone.name.chars()).ok()?;
    let mut vouching = Vec::new();
    let mut silent = Vec::new();
    for (server, signal) in facts.check.signals(&apex) {
        let server = names::bare(&name::text(&server)).to_string();
        let found = facts.check.known(&signal, Rtype::CDS)?;
        match proposal(facts, signal, found) {
            Some(set) => vouching.push((server, set)),
            None => silent.push(format!("{server}: {}", without(found))),
        }
    }
    let (_, first) = vouching.first()?;
    let zone = names::bare(&zone.name);
    let agree = vouching.iter().all(|(_, it)| it.rdatas == first.rdatas);
    let message = match silent.is_empty() && agree {
        true => format!(
            "The operator of {zone} vouches for its first DS records: the parent could take them over, and DANE could apply."
        ),
        false => format!(
            "Only some servers of {zone} vouch for its first DS records, or not for the same: no parent takes them over."
        ),
    };
    let said = vouching.iter().flat_map(|(server, set)| {
        let rdatas = set.rdatas.keys();
        rdatas.map(move |it| format!("{server}: CDS {}", presentation(set.rtype, it)))
    });
    let case = Case::new(Severity::Info, zone, message);
    Some(case.evidence(said).evidence(silent))
}

/// What a server vouches for, if that is secure and no request to remain without DS records (RFC 9615,
/// section 4.2).
fn proposal<'a>(facts: &Facts<'a>, signal: Name, found: &Resolution) -> Option<&'a Rrset> {
    let set = answers::rrset(facts, &Question::new(signal, Rtype::CDS), found)?;
    (found.status == SecurityStatus::Secure && !is_removal(set)).then_some(set)
}

/// Why nothing that a server says counts.
fn without(found: &Resolution) -> String {
    match State::of(found) {
        State::Failed => found.reason.as_ref().map_or_else(
            || "not answered".to_string(),
            |why| why.text.trim_end_matches('.').to_string(),
        ),
        State::Insecure => "insecure".to_string(),
        State::Secure => "no DS records, as it says".to_string(),
        State::SecureAbsent | State::InsecureAbsent => "nothing".to_string(),
    }
}
