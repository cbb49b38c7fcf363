//! Cases that several checks have in common.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::facts::{Facts, HostFacts, RecordFacts, is_mismatch};
use super::faults::Fault;
use super::{Case, Severity};
use crate::tlsa::CertificateUsage;
use crate::x509::Certificate;

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
            let text = format!("{} {message}", reason.text);
            let case = Case::new(chain.severity(), host.report.host.clone(), text);
            let evidence = [host.line(record), chain.place()];
            cases.push(case.evidence(evidence).remedy(host.proper_record(chain)));
        }
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
    facts: &Facts<'_>,
    usage: CertificateUsage,
    severity: Severity,
    message: impl Fn(&HostFacts<'_>, &Certificate) -> Option<String>,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        for chain in host.chains.iter().filter(|it| it.is_matched_by(usage)) {
            let first = chain.certificates.first();
            let message = first.and_then(|certificate| message(host, certificate));
            let case = message.map(|it| Case::new(severity, host.report.host.clone(), it));
            cases.extend(case.map(|case| case.evidence([chain.place()])));
        }
    }
    cases
}
