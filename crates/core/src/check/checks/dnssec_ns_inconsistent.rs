//! `dnssec-ns-inconsistent`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::names::bare;
use super::needed::advice;
use super::{Case, Check, Facts};
use crate::report::{AuthorityAnswer, AuthorityReport, Severity};

pub(super) const CHECK: Check = Check {
    id: "dnssec-ns-inconsistent",
    text: include_str!("dnssec-ns-inconsistent.md"),
    rfc: &["RFC 1034, section 4.3.5"],
    run,
};

/// The question by which servers tell the version of their zone.
const SOA: &str = "SOA";

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut by_zone: BTreeMap<&str, Vec<&AuthorityReport>> = BTreeMap::new();
    let all = &facts.report.authorities;
    // A family of addresses by which nobody at all answers is one that is not to be had here.
    let is_to_be_had = |report: &&AuthorityReport| {
        let mut same = all.iter().filter(|it| family(it) == family(report));
        same.any(|it| it.answers.iter().any(|answer| answer.rcode.is_some()))
    };
    for report in all.iter().filter(is_to_be_had) {
        by_zone.entry(&report.zone).or_default().push(report);
    }
    let cases = by_zone.into_iter().flat_map(|(zone, servers)| {
        let mut cases = silent(zone, &servers);
        cases.extend(differing(&servers));
        if cases.is_empty() {
            cases.extend(serials(zone, &servers));
        }
        cases
    });
    cases.collect()
}

/// Whether the address of a server is one of IPv6.
fn family(report: &AuthorityReport) -> bool {
    report.address.contains(':')
}

/// Servers that do not answer at all, which others make up for.
fn silent(zone: &str, servers: &[&AuthorityReport]) -> Vec<Case> {
    let is_silent = |it: &&&AuthorityReport| it.answers.iter().all(is_refusal);
    let cases = servers.iter().filter(is_silent).map(|report| {
        let message = format!(
            "{} does not answer for the zone {}: others make up for it as long as they do.",
            place(report),
            bare(zone)
        );
        let whys = report.answers.iter().take(1).map(said);
        Case::new(Severity::Warning, zone, message).evidence(whys)
    });
    cases.collect()
}

/// Questions that are answered differently by servers that do answer for the zone.
fn differing(servers: &[&AuthorityReport]) -> Vec<Case> {
    let mut answers: BTreeMap<(&str, &str), BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for report in servers {
        if report.answers.iter().all(is_refusal) {
            continue;
        }
        for answer in report.answers.iter().filter(|it| it.r#type != SOA) {
            let question = (answer.name.as_str(), answer.r#type.as_str());
            let same = answers.entry(question).or_default().entry(said(answer));
            same.or_default().push(place(report));
        }
    }
    let differing = answers.into_iter().filter(|(_, said)| said.len() > 1);
    let cases = differing.map(|((name, rtype), said)| {
        let message = format!(
            "The servers of the zone say different things of {} {rtype}: what senders see is luck.",
            bare(name)
        );
        let said = said.into_iter();
        let said = said.map(|(what, servers)| format!("{}: {what}", servers.join(", ")));
        let case = Case::new(Severity::Error, name, message).evidence(said);
        case.remedy(advice(CHECK.text))
    });
    cases.collect()
}

/// Servers whose zones have different versions, and the same of what counts.
fn serials(zone: &str, servers: &[&AuthorityReport]) -> Option<Case> {
    let mut by_serial: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for report in servers {
        if let Some(serial) = report.serial {
            by_serial.entry(serial).or_default().push(place(report));
        }
    }
    if by_serial.len() < 2 {
        return None;
    }
    let message = format!(
        "The servers of the zone {} have different versions of it, and the same of what counts here.",
        bare(zone)
    );
    let serials = by_serial.into_iter();
    let serials = serials.map(|(serial, servers)| format!("{serial}: {}", servers.join(", ")));
    Some(Case::new(Severity::Info, zone, message).evidence(serials))
}

/// Whether it is none that a server of the zone would give.
fn is_refusal(answer: &AuthorityAnswer) -> bool {
    answer.failure.is_some()
        || matches!(
            answer.rcode.as_deref(),
            Some("REFUSED" | "SERVFAIL" | "NOTAUTH")
        )
}

/// What an answer says, in a few words.
fn said(answer: &AuthorityAnswer) -> String {
    if let Some(why) = &answer.failure {
        return why.text.trim_end_matches('.').to_string();
    }
    let rcode = answer.rcode.as_deref().unwrap_or_default();
    match (
        answer.records.is_empty(),
        answer.is_signed,
        answer.is_expired,
    ) {
        (true, ..) => format!("no records ({rcode})"),
        (false, false, _) => format!("{}, without signatures", answer.records.join("; ")),
        (false, true, true) => format!("{}, with expired signatures", answer.records.join("; ")),
        (false, true, false) => answer.records.join("; "),
    }
}

fn place(report: &AuthorityReport) -> String {
    format!("{} ({})", bare(&report.server), report.address)
}
