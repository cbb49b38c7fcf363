//! `dnssec-resolver-ad-disagrees`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::needed::{advice, needed};
use super::{Case, Check, Facts};
use crate::check::decision::State;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-resolver-ad-disagrees",
    text: include_str!("dnssec-resolver-ad-disagrees.md"),
    rfc: &["RFC 4035, section 4.9.3", "RFC 6840, section 5.8"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let (mut too_much, mut too_little) = (Vec::new(), Vec::new());
    for needed in needed(facts) {
        let Some(authentic) = facts.check.inquiry.opinion_of(&needed.question) else {
            continue;
        };
        match (State::of(needed.found), authentic) {
            (State::Secure | State::SecureAbsent, false) => too_little.push(needed.what),
            (State::Failed | State::Insecure | State::InsecureAbsent, true) => {
                too_much.push(needed.what);
            }
            _ => {}
        }
    }
    let who = match facts.resolver {
        "" => "The resolver",
        resolver => resolver,
    };
    let case = |what: &str, questions: Vec<String>| {
        let case = Case::new(
            Severity::Warning,
            facts.report.domain.clone(),
            format!("{who} {what}."),
        );
        case.evidence(questions).remedy(advice(CHECK.text))
    };
    let mut cases = Vec::new();
    if !too_much.is_empty() {
        let what = "calls authentic what is not: senders that rely on it are deceived";
        cases.push(case(what, too_much));
    }
    if !too_little.is_empty() {
        let what = "does not call authentic what is: senders that rely on it make no use of DANE";
        cases.push(case(what, too_little));
    }
    cases
}
