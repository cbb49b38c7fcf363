//! `rollover-parameter-change`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::facts::HostFacts;
use super::rollover::names_issuer;
use super::sets::{ChainFacts, RecordFacts};
use super::{Case, Check, Facts};
use crate::report::{RecordMatch, RecordOutcome, Severity};
use crate::tlsa::{Parameters, TlsaRecord};

pub(super) const CHECK: Check = Check {
    id: "rollover-parameter-change",
    text: include_str!("rollover-parameter-change.md"),
    rfc: &["RFC 7671, section 8.3", "RFC 7671, section 8.4"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in &facts.hosts {
        let mut done: Vec<Parameters> = Vec::new();
        // Where other records authenticate the chain all the same, `tlsa-combination-unmatched` tells it.
        let outcomes = host.outcomes();
        for (record, chain, outcome) in outcomes.filter(|(_, it, _)| !it.is_authenticated()) {
            let parameters = record.record.parameters;
            let is_other = is_other_key(host, record, chain, outcome);
            if done.contains(&parameters) || !is_other || !has_present(host, chain, parameters) {
                continue;
            }
            done.push(parameters);
            let message = format!(
                "The records {parameters} are for another key than the present one, which other records name: whoever goes by {parameters} finds no match until the key changes."
            );
            let case = Case::new(Severity::Error, host.owner.clone(), message);
            let case = case.evidence([host.line(record), chain.place()]);
            cases.push(case.remedy(missing(host, record, outcome)));
        }
    }
    cases
}

/// Whether a record names a server certificate or its key, and none that is shown.
fn is_other_key(
    host: &HostFacts<'_>,
    record: &RecordFacts,
    chain: &ChainFacts<'_>,
    outcome: &RecordMatch,
) -> bool {
    let is_aside = outcome.outcome == RecordOutcome::Superseded
        && !chain.is_matched_without_agility(record, outcome);
    let is_it = is_aside || host.is_stranger(record, chain, outcome);
    is_it && record.fault.is_none() && !names_issuer(record.usage())
}

/// Whether a chain matches a record of the same usage with other parameters, and none with these.
fn has_present(host: &HostFacts<'_>, chain: &ChainFacts<'_>, parameters: Parameters) -> bool {
    let outcomes = chain.matched.iter().flat_map(|it| &it.records);
    let records = host.records.iter().zip(outcomes);
    let matched = records.filter(|(it, outcome)| chain.is_matched_without_agility(it, outcome));
    let matched: Vec<Parameters> = matched.map(|(it, _)| it.record.parameters).collect();
    let mut of_usage = matched.iter().filter(|it| it.usage == parameters.usage);
    of_usage.next().is_some() && !matched.contains(&parameters)
}

/// The record with the same parameters for the present key, as a line of a zone file.
fn missing(host: &HostFacts<'_>, record: &RecordFacts, outcome: &RecordMatch) -> Option<String> {
    let expected = outcome.expected.as_ref()?;
    let record = TlsaRecord {
        parameters: record.record.parameters,
        association_data: base16ct::lower::decode_vec(expected).ok()?,
    };
    Some(record.to_zone_line(&host.owner, None))
}
