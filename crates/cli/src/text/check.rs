//! A check for people: the verdict, what each host comes to, and the findings.

use anstyle::AnsiColor;
use tlsakit_core::report::{
    CheckBasis, CheckReport, CheckVerdict, CheckedHost, Decision, LookupOutcome, NameLookup,
    RecordMatch, RecordOutcome, Severity, Usability,
};

use super::count;
use super::lookup::status;
use super::probe::Manner;
use super::table::{self, Cell};
use crate::output::Output;

/// The result, as lines.
pub(crate) fn check(report: &CheckReport, manner: &Manner, output: &Output) -> String {
    let mut lines = vec![verdict(report, output)];
    for (index, action) in report.actions.iter().enumerate() {
        let number = index + 1;
        lines.push(format!("do {number}: {} ({})", action.text, action.subject));
    }
    let lead = report.mx_lookup.iter().chain(&report.srv_lookup);
    lines.extend(lead.map(|lookup| looked_up(lookup, output)));
    for host in &report.mx {
        lines.extend(checked(host, manner, output));
    }
    if !report.findings.is_empty() {
        lines.push("findings".to_owned());
    }
    for finding in &report.findings {
        let (word, color) = match finding.severity {
            Severity::Error => ("error", AnsiColor::Red),
            Severity::Warning => ("warning", AnsiColor::Yellow),
            Severity::Notice => ("notice", AnsiColor::Cyan),
            Severity::Info => ("info", AnsiColor::White),
        };
        let word = output.painted(word, color);
        lines.push(format!("  {word} {}: {}", finding.id, finding.message));
        lines.extend(finding.evidence.iter().map(|it| format!("    {it}")));
        lines.extend(finding.remedy.iter().map(|it| format!("    do: {it}")));
    }
    let questions = count(report.questions, "question");
    let round_trips = count(report.round_trips, "round trip");
    let elapsed = match manner.elapsed {
        Some(elapsed) => format!(", {} ms", elapsed.as_millis()),
        None => ", recorded".to_owned(),
    };
    lines.push(format!(
        "{questions} in {round_trips}{elapsed}; as of {}",
        report.checked_at
    ));
    lines.push(String::new());
    lines.join("\n")
}

fn verdict(report: &CheckReport, output: &Output) -> String {
    let (word, color, what) = match report.verdict {
        CheckVerdict::Protected => (
            "protected",
            AnsiColor::Green,
            "every host is authenticated by DANE",
        ),
        CheckVerdict::Broken => ("broken", AnsiColor::Red, "DANE senders deliver to no host"),
        CheckVerdict::AtRisk => (
            "at risk",
            AnsiColor::Yellow,
            "mail flows, and not all of it is protected",
        ),
        CheckVerdict::NotDeployed => (
            "not deployed",
            AnsiColor::White,
            "no host has secure TLSA records",
        ),
        CheckVerdict::Undetermined => (
            "could not tell",
            AnsiColor::Yellow,
            "what would tell was not seen",
        ),
    };
    let basis = match report.basis {
        CheckBasis::Probed => "",
        CheckBasis::Given => " (by the chain that was given)",
        CheckBasis::DnsOnly => " (by the DNS alone)",
    };
    format!(
        "{}: {}: {what}{basis}",
        output.painted(word, color),
        report.domain
    )
}

fn looked_up(lookup: &NameLookup, output: &Output) -> String {
    let what = match (lookup.outcome, &lookup.reason) {
        (LookupOutcome::Answer, _) => lookup.records.join(", "),
        (LookupOutcome::NoData, _) => "none".to_owned(),
        (LookupOutcome::NameError, _) => "the name does not exist".to_owned(),
        (LookupOutcome::Failed, Some(why)) => why.text.clone(),
        (LookupOutcome::Failed, None) => "not answered".to_owned(),
    };
    format!(
        "{} {} {}: {what}",
        lookup.name,
        lookup.r#type,
        status(lookup.status, output)
    )
}

fn checked(host: &CheckedHost, manner: &Manner, output: &Output) -> Vec<String> {
    let (word, color) = match host.decision {
        Some(Decision::Authenticated) => ("authenticated", AnsiColor::Green),
        Some(Decision::EncryptedOnly) => ("encrypted only", AnsiColor::Yellow),
        Some(Decision::Opportunistic) => ("opportunistic", AnsiColor::White),
        Some(Decision::Skip) => ("skipped", AnsiColor::Red),
        None => ("could not tell", AnsiColor::Yellow),
    };
    let preference = host.preference.map(|it| format!("{it} "));
    let mut lines = vec![format!(
        "{}{} port {}: {}",
        preference.unwrap_or_default(),
        host.host,
        host.port,
        output.painted(word, color)
    )];
    for lookup in host.addresses.iter().chain(&host.tlsa) {
        lines.push(format!("  {}", looked_up(lookup, output)));
    }
    for matched in &host.matches {
        if let Some(probe) = &host.probe {
            lines.push(format!("  {}", super::chain_heading(probe, matched.chain)));
        }
        let rows: Vec<Vec<Cell>> = matched.records.iter().map(record).collect();
        lines.extend(table::lines(&rows, 4, output));
    }
    if let Some(probe) = &host.probe {
        for note in probe.problems.iter().chain(&probe.differences) {
            lines.push(format!("  {}", super::sentence(note)));
        }
    }
    if manner.verbose {
        for step in &host.trace {
            lines.push(format!("    {}: {} ({})", step.rule, step.result, step.rfc));
        }
    }
    lines
}

fn record(record: &RecordMatch) -> Vec<Cell> {
    let (word, color) = match (record.usability, record.outcome) {
        (Usability::Unusable, _) => ("unusable", AnsiColor::Yellow),
        (_, RecordOutcome::Match) => ("match", AnsiColor::Green),
        (_, RecordOutcome::Superseded) => ("superseded", AnsiColor::Yellow),
        _ => ("mismatch", AnsiColor::Red),
    };
    vec![Cell::painted(word, color), record.text.clone().into()]
}
