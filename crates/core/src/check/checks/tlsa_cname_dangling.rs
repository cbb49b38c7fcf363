//! `tlsa-cname-dangling`.

use alloc::format;
use alloc::vec::Vec;

use super::names;
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-cname-dangling",
    text: include_str!("tlsa-cname-dangling.md"),
    rfc: &["RFC 7672, section 2.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for (lookup, state) in host.counting() {
            let Some(target) = lookup.aliases.last().map(|it| names::bare(it)) else {
                continue;
            };
            if matches!(state, State::SecureAbsent | State::InsecureAbsent) {
                let severity = match host.set {
                    Some(_) => Severity::Warning,
                    None => Severity::Error,
                };
                let case = of_alias(severity, &lookup.name, target);
                cases.push(case.evidence(lookup.aliases.clone()));
            }
        }
    }
    cases
}

pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let aliases = text.others.iter().filter_map(|other| {
        let owner = other.owner.as_ref().filter(|_| other.rtype == "CNAME")?;
        let target = other.target.as_ref()?;
        owner.service()?;
        let is_dangling = text.is_whole(&target.text) && !text.has_tlsa(&target.text);
        is_dangling.then(|| {
            let case = of_alias(Severity::Error, &owner.text, names::bare(&target.text));
            TextCase::new(case, Vec::from([other.span]))
        })
    });
    aliases.collect()
}

fn of_alias(severity: Severity, name: &str, target: &str) -> Case {
    let message = format!(
        "{} is an alias of {target}, which has no TLSA records.",
        names::bare(name)
    );
    Case::new(severity, name, message)
}
