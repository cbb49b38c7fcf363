//! The lookups that a decision rests on, and checks that follow from what DNSSEC says of them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::names;
use super::{Case, Facts};
use crate::check::machine::tlsa_owner;
use crate::dns::{Name, Question, name};
use crate::dnssec::Resolution;
use crate::report::{Decision, Reason, Severity, ZoneReport};

/// A lookup that a decision rests on.
pub(super) struct Needed<'a> {
    /// `example.com MX`
    pub(super) what: String,
    pub(super) rtype: Rtype,
    /// What was asked for.
    pub(super) question: Question,
    pub(super) found: &'a Resolution,
    /// Whether the host that it is for is authenticated all the same.
    pub(super) harmless: bool,
}

/// The MX lookup, and those of addresses and TLSA sets that were reached (RFC 7672, section 2). A lookup
/// that was made beside them and turned out not to be needed is not among them.
pub(super) fn needed<'a>(facts: &Facts<'a>) -> Vec<Needed<'a>> {
    let check = facts.check;
    let mut all = Vec::new();
    let mut add = |owner: &Name, rtype: Rtype, harmless: bool| {
        if let Some(found) = check.known(owner, rtype) {
            all.push(Needed {
                what: format!("{} {rtype}", names::bare(&name::text(owner))),
                rtype,
                question: Question::new(owner.clone(), rtype),
                found,
                harmless,
            });
        }
    };
    if let Some((owner, rtype)) = check.leading() {
        add(&owner, rtype, false);
    }
    for (host, checked) in check.hosts.iter().zip(&facts.report.mx) {
        let harmless = checked.decision == Some(Decision::Authenticated);
        add(&host.name, Rtype::A, harmless);
        add(&host.name, Rtype::AAAA, harmless);
        let base = host.route.as_ref().and_then(|route| route.base.as_ref());
        let base = base.map(|(base, _)| base);
        for candidate in host.route.iter().flat_map(|route| &route.candidates) {
            if let Some(owner) = tlsa_owner(candidate, host.port) {
                add(&owner, Rtype::TLSA, harmless);
            }
            if Some(candidate) == base {
                break;
            }
        }
    }
    all
}

/// The lookups that decisions rest on, and those of other names of the domain; not those that lead to
/// servers of zones.
pub(super) fn own<'a>(facts: &Facts<'a>) -> Vec<(&'a Question, &'a Resolution)> {
    let domain = facts.check.domain_name();
    let needed: Vec<Question> = needed(facts).into_iter().map(|it| it.question).collect();
    let is_own = |question: &Question| {
        let is_below = domain
            .as_ref()
            .is_some_and(|domain| question.name.ends_with(domain));
        is_below || needed.contains(question)
    };
    let lookups = facts.check.lookups();
    lookups.filter(|(question, _)| is_own(question)).collect()
}

/// A case for each reason that `is_wanted` picks among those of lookups that are not secure; the lookups
/// that it spoils are its evidence. What spoils none that matters is no error.
pub(super) fn by_reason(
    facts: &Facts<'_>,
    severity: Severity,
    is_wanted: impl Fn(&Needed<'_>, &Reason) -> bool,
    remedy: Option<&str>,
) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for needed in needed(facts) {
        let Some(reason) = &needed.found.reason else {
            continue;
        };
        if !is_wanted(&needed, reason) {
            continue;
        }
        let own = match (severity, needed.harmless) {
            (Severity::Error, true) => Severity::Warning,
            (severity, _) => severity,
        };
        match cases.iter_mut().find(|case| case.message == reason.text) {
            Some(case) => {
                case.evidence.push(needed.what);
                case.severity = case.severity.min(own);
            }
            None => cases.push(Case {
                severity: own,
                subject: match &needed.found.at {
                    Some(at) => name::text(at),
                    None => needed.what.clone(),
                },
                message: reason.text.clone(),
                evidence: Vec::from([needed.what]),
                remedy: remedy.map(ToString::to_string),
                records: Vec::new(),
            }),
        }
    }
    cases
}

/// What the text of a check advises: its last paragraph, in one line.
pub(super) fn advice(text: &str) -> String {
    let last = text.trim_end().rsplit("\n\n").next().unwrap_or_default();
    last.replace('\n', " ")
}

/// The zones on the way to the lookups that a decision rests on, each once.
pub(super) fn zones<'a>(facts: &Facts<'a>) -> Vec<&'a ZoneReport> {
    let mut zones: Vec<&ZoneReport> = Vec::new();
    for needed in needed(facts) {
        for zone in &needed.found.chain {
            if !zones.iter().any(|known| known.name == zone.name) {
                zones.push(zone);
            }
        }
    }
    zones
}
