//! `dnssec-ent-nxdomain`.

use alloc::format;
use alloc::vec::Vec;

use super::names::bare;
use super::needed::advice;
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::check::machine::{prefixed, tlsa_owner};
use crate::dns::{Question, Rtype, name};
use crate::dnssec::Answer;
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
        let Some(between) = prefixed("_tcp", &host.host.name) else {
            continue;
        };
        let question = Question::new(between, Rtype::A);
        let answer = facts.check.inquiry.answer(&question);
        if !has_records || !answer.is_some_and(Answer::is_name_error) {
            continue;
        }
        let between = name::text(&question.name);
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
