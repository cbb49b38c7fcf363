//! A host of a check for people: what is decided, the lookups, and how the records hold.

use anstyle::AnsiColor;
use tlsakit_core::report::{
    CheckedHost, Decision, Finding, NameLookup, ProbeReport, Reason, RecordMatch, RecordOutcome,
    Sender, SessionMatch, Usability,
};

use super::check::{found, short, some};
use super::probe::Manner;
use super::table::{self, Cell};
use crate::output::Output;

/// Records that are shown with a chain.
const SHOWN_RECORDS: usize = 8;

/// Chains, and lines about sessions, that are shown.
const SHOWN_CHAINS: usize = 4;

/// Characters of the heading of a chain, which lists addresses.
const LONGEST_HEADING: usize = 150;

/// The host, as lines. What `findings` say of its sessions is not said here.
pub(super) fn lines(
    host: &CheckedHost,
    findings: &[Finding],
    manner: &Manner,
    output: &Output,
) -> Vec<String> {
    let (word, color) = decision(host.decision);
    let preference = host.preference.map(|it| format!("{it} "));
    let mut lines = vec![format!(
        "{}{} port {}: {}",
        preference.unwrap_or_default(),
        host.host,
        host.port,
        output.painted(word, color)
    )];
    for lookup in &host.addresses {
        lines.push(format!("  {}", found(lookup, manner, output)));
    }
    for lookup in &host.tlsa {
        lines.push(format!("  {}", tlsa(host, lookup, manner, output)));
    }
    if let Some(probe) = &host.probe {
        lines.extend(chains(host, probe, manner, output));
        let is_found = |note: &&Reason| findings.iter().any(|it| it.message.contains(&note.text));
        let notes = probe.problems.iter().chain(&probe.differences);
        let notes = notes.filter(|it| manner.verbose || !is_found(it));
        let notes = notes.map(|note| format!("  {}", super::sentence(note)));
        lines.extend(some(notes.collect(), SHOWN_CHAINS, 2, manner));
    } else {
        let matches = host.matches.iter();
        lines.extend(matches.flat_map(|it| records(it, manner, output)));
    }
    for other in &host.senders {
        let (word, color) = decision(Some(other.decision));
        let word = output.painted(word, color);
        let who = match other.sender {
            Sender::ExchangeOnline => "Exchange Online",
            Sender::Exim => "Exim",
            Sender::Postfix => "Postfix",
        };
        lines.push(format!("  {who}: {word}: {}", other.reason));
    }
    if manner.verbose {
        for step in &host.trace {
            lines.push(format!("    {}: {} ({})", step.rule, step.result, step.rfc));
        }
    }
    lines
}

/// The lookup of a TLSA set; what is shown with a chain is not shown twice.
fn tlsa(host: &CheckedHost, lookup: &NameLookup, manner: &Manner, output: &Output) -> String {
    let mut lookup = lookup.clone();
    let first = host.matches.first();
    let is_base = host.base_domain.as_deref().is_some_and(|base| {
        let owner = lookup.name.trim_end_matches('.');
        owner.ends_with(&format!(".{base}"))
    });
    if first.is_some() && is_base {
        let count = super::count(lookup.records.len(), "record");
        lookup.records = vec![count];
    }
    let name = lookup.name.clone();
    format!("{name} {}", found(&lookup, manner, output))
}

/// Each chain with how the records hold against it; of too many those that nothing matches come first.
fn chains(
    host: &CheckedHost,
    probe: &ProbeReport,
    manner: &Manner,
    output: &Output,
) -> Vec<String> {
    let mut matches: Vec<&SessionMatch> = host.matches.iter().collect();
    let left = matches.len().saturating_sub(SHOWN_CHAINS);
    let is_cut = left > 1 && !manner.verbose;
    if is_cut {
        matches.sort_by_key(|it| it.decision == Some(Decision::Authenticated));
        matches.truncate(SHOWN_CHAINS);
    }
    let mut lines = Vec::new();
    for matched in matches {
        let mut heading = super::chain_heading(probe, matched.chain);
        if heading.len() > LONGEST_HEADING && !manner.verbose {
            let begin: String = heading.chars().take(LONGEST_HEADING).collect();
            let end = begin.rfind("; ").unwrap_or(begin.len());
            heading = begin.chars().take(end).collect::<String>() + "; and more";
        }
        lines.push(format!("  {heading}"));
        lines.extend(records(matched, manner, output));
    }
    if is_cut {
        lines.push(format!("  and {left} more chains"));
    }
    lines
}

/// The records with how each holds; of too many those that match come first.
fn records(matched: &SessionMatch, manner: &Manner, output: &Output) -> Vec<String> {
    let mut records: Vec<&RecordMatch> = matched.records.iter().collect();
    if records.len() > SHOWN_RECORDS && !manner.verbose {
        records.sort_by_key(|it| it.outcome != RecordOutcome::Match);
    }
    let rows: Vec<Vec<Cell>> = records.iter().map(|it| record(it, manner)).collect();
    some(table::lines(&rows, 4, output), SHOWN_RECORDS, 4, manner)
}

fn record(record: &RecordMatch, manner: &Manner) -> Vec<Cell> {
    let (word, color) = match (record.usability, record.outcome) {
        (Usability::Unusable, _) => ("unusable", AnsiColor::Yellow),
        (_, RecordOutcome::Match) => ("match", AnsiColor::Green),
        (_, RecordOutcome::Superseded) => ("superseded", AnsiColor::Yellow),
        _ => ("mismatch", AnsiColor::Red),
    };
    let text = short(&record.text, manner).into_owned();
    vec![Cell::painted(word, color), text.into()]
}

/// Whether something about a host is to be looked at before those that are well.
pub(super) fn needs_a_look(host: &CheckedHost) -> bool {
    host.decision != Some(Decision::Authenticated)
}

/// `38 authenticated, 2 skipped`
pub(super) fn tally(hosts: &[&CheckedHost]) -> String {
    let all = [
        Some(Decision::Skip),
        None,
        Some(Decision::Opportunistic),
        Some(Decision::EncryptedOnly),
        Some(Decision::Authenticated),
    ];
    let counts = all.iter().filter_map(|it| {
        let count = hosts.iter().filter(|host| host.decision == *it).count();
        (count > 0).then(|| format!("{count} {}", decision(*it).0))
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn decision(decision: Option<Decision>) -> (&'static str, AnsiColor) {
    match decision {
        Some(Decision::Authenticated) => ("authenticated", AnsiColor::Green),
        Some(Decision::EncryptedOnly) => ("encrypted only", AnsiColor::Yellow),
        Some(Decision::Opportunistic) => ("opportunistic", AnsiColor::White),
        Some(Decision::Skip) => ("skipped", AnsiColor::Red),
        None => ("could not tell", AnsiColor::Yellow),
    }
}
