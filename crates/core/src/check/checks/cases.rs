//! Cases that several checks have in common.

use alloc::string::String;
use alloc::vec::Vec;

use super::facts::{Facts, HostFacts, RecordFacts, is_mismatch};
use super::faults::Fault;
use super::{Case, Severity};

/// A case for each record whose fault `message` has something to say of. What to do is to publish the
/// record for the key that is served.
pub(super) fn of_faults(
    facts: &Facts<'_>,
    message: impl Fn(&RecordFacts, &Fault) -> Option<String>,
) -> Vec<Case> {
    of_records(facts, |host, record| {
        let message = message(record, record.fault.as_ref()?)?;
        let case = Case::new(host.severity(), host.owner.clone(), message);
        Some(case.remedy(host.proper_records()))
    })
}

/// A case for each record of a secure set that `case` has something to say of, with the record as
/// evidence.
pub(super) fn of_records(
    facts: &Facts<'_>,
    case: impl Fn(&HostFacts<'_>, &RecordFacts) -> Option<Case>,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for record in &host.records {
            let case = case(host, record);
            cases.extend(case.map(|case| case.evidence([host.line(record)])));
        }
    }
    cases
}

/// A case for each record that names an issuer of a chain and fails for a reason with one of `codes`.
/// `message` is what that means.
pub(super) fn of_reasons(facts: &Facts<'_>, codes: &[&str], message: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for host in &facts.hosts {
        for (record, chain, outcome) in host.outcomes().filter(|(.., it)| is_mismatch(it)) {
            let reason = outcome.reason.as_ref();
            let Some(reason) = reason.filter(|it| codes.contains(&it.code.as_str())) else {
                continue;
            };
            let severity = match chain.is_authenticated() {
                true => Severity::Warning,
                false => Severity::Error,
            };
            let text = alloc::format!("{} {message}", reason.text);
            let case = Case::new(severity, host.report.host.clone(), text);
            let evidence = [host.line(record), chain.place()];
            cases.push(case.evidence(evidence).remedy(host.proper_record(chain)));
        }
    }
    cases
}
