//! `dnssec-answer-over-1232`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts};
use crate::dns::UDP_PAYLOAD_SIZE;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-answer-over-1232",
    text: include_str!("dnssec-answer-over-1232.md"),
    rfc: &["RFC 7671, section 10.1.1", "RFC 9715, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let question = host.question.as_ref();
        let octets = question.and_then(|it| facts.check.inquiry.octets(it));
        let Some(octets) = octets.filter(|it| *it > usize::from(UDP_PAYLOAD_SIZE)) else {
            continue;
        };
        let message = format!(
            "The TLSA records come with their signatures in {octets} octets, more than the {UDP_PAYLOAD_SIZE} that pass by UDP everywhere: each answer takes TCP as well."
        );
        let case = Case::new(Severity::Warning, host.owner.clone(), message);
        cases.push(case.remedy(advice(CHECK.text)));
    }
    cases
}
