//! Cases that several checks have in common.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::facts::Facts;
use super::faults::Fault;
use super::sets::{RecordFacts, SetFacts, is_mismatch};
use super::{Case, Severity};
use crate::tlsa::CertificateUsage;
use crate::x509::Certificate;

/// What there is to say of the TLSA set of each host.
pub(super) fn of_sets(facts: &Facts<'_>, of_set: fn(&SetFacts<'_>) -> Vec<Case>) -> Vec<Case> {
    let sets = facts.hosts.iter().map(|host| &host.tlsa);
    sets.flat_map(of_set).collect()
}

/// A case for each record whose fault `message` has something to say of. What to do is to publish the
/// record for the key that is served.
pub(super) fn of_faults(
    set: &SetFacts<'_>,
    message: impl Fn(&RecordFacts, &Fault) -> Option<String>,
) -> Vec<Case> {
    of_records(set, |record| {
        let message = message(record, record.fault.as_ref()?)?;
        let case = Case::new(set.severity(), set.owner.clone(), message);
        Some(case.remedy(set.proper_records()))
    })
}

/// A case for each record of a set that `case` has something to say of, with the record as evidence.
pub(super) fn of_records(
    set: &SetFacts<'_>,
    case: impl Fn(&RecordFacts) -> Option<Case>,
) -> Vec<Case> {
    let cases = set.records.iter().filter_map(|record| {
        let case = case(record)?.about([record.index]);
        Some(case.evidence([set.line(record)]))
    });
    cases.collect()
}

/// A case for each record that names an issuer of a chain and fails for a reason with one of `codes`.
/// `message` is what that means.
pub(super) fn of_reasons(set: &SetFacts<'_>, codes: &[&str], message: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (record, chain, outcome) in set.outcomes().filter(|(.., it)| is_mismatch(it)) {
        let reason = outcome.reason.as_ref();
        let Some(reason) = reason.filter(|it| codes.contains(&it.code.as_str())) else {
            continue;
        };
        let text = format!("{} {message}", reason.text);
        let case = Case::new(chain.severity(), set.server.clone(), text).about([record.index]);
        let evidence = [set.line(record), chain.place()];
        cases.push(case.evidence(evidence).remedy(set.proper_record(chain)));
    }
    cases
}

/// A case for each chain whose certificates deserve the warning `code`, which its text tells.
pub(super) fn of_warnings(
    facts: &Facts<'_>,
    code: &str,
    severity: Severity,
    message: &str,
) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for host in &facts.hosts {
        for chain in &host.chains {
            let warnings = chain.report.iter().flat_map(|it| &it.warnings);
            for warning in warnings.filter(|it| it.code == code) {
                let text = format!("{} {message}", warning.text);
                let case = Case::new(severity, host.report.host.clone(), text);
                cases.push(case.evidence([chain.place()]));
            }
        }
    }
    cases
}

/// A case for each server certificate of a chain that a record of `usage` matches, and that `message`
/// has something to say of.
pub(super) fn of_matched(
    set: &SetFacts<'_>,
    usage: CertificateUsage,
    severity: Severity,
    message: impl Fn(&Certificate) -> Option<String>,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for chain in set.chains.iter().filter(|it| it.is_matched_by(usage)) {
        let first = chain.certificates.first();
        let case = first
            .and_then(&message)
            .map(|it| Case::new(severity, set.server.clone(), it));
        cases.extend(case.map(|case| case.evidence([chain.place()])));
    }
    cases
}
