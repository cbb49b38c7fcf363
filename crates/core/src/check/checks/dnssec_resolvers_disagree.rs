//! `dnssec-resolvers-disagree`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::needed::{advice, needed};
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::dns::{Rtype, presentation};
use crate::dnssec::Resolution;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-resolvers-disagree",
    text: include_str!("dnssec-resolvers-disagree.md"),
    rfc: &["RFC 4033, section 5"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for needed in needed(facts) {
        let (name, rtype) = (&needed.question.name, needed.question.rtype);
        let own = said(needed.found, rtype);
        let others = facts.others.iter().filter_map(|other| {
            let found = other.check.known(name, rtype)?;
            Some((other.resolver, said(found, rtype)))
        });
        let differing: Vec<(&str, String)> = others.filter(|(_, said)| *said != own).collect();
        if differing.is_empty() {
            continue;
        }
        let message = format!("The resolvers say different things of {}.", needed.what);
        let all = [(facts.resolver, own)].into_iter().chain(differing);
        let all = all.map(|(resolver, said)| format!("{resolver}: {said}"));
        let case = Case::new(Severity::Warning, needed.what, message).evidence(all);
        cases.push(case.remedy(advice(CHECK.text)));
    }
    cases
}

/// What a lookup came to. Addresses may differ from question to question, so that only their status counts.
fn said(found: &Resolution, rtype: Rtype) -> String {
    let state = State::of(found).as_str();
    if matches!(rtype, Rtype::A | Rtype::AAAA) {
        return state.to_string();
    }
    let records = found.records.iter();
    let mut records: Vec<String> = records
        .map(|it| presentation(it.rtype, &it.rdata))
        .collect();
    records.sort();
    match records.is_empty() {
        true => state.to_string(),
        false => format!("{state}: {}", records.join("; ")),
    }
}
