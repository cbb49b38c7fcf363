//! `tlsakit match`.

use std::process::ExitCode;

use anstyle::AnsiColor;
use tlsakit_core::commands;
use tlsakit_core::report::{
    LiveMatchReport, MatchReport, MatchVerdict, ProbeVerdict, RecordMatch, RecordOutcome, Usability,
};

use crate::args::MatchOptions;
use crate::command::probe;
use crate::input::{self, Source};
use crate::output::{Failure, Output};

/// Holds a chain against records.
pub(crate) fn run(options: &MatchOptions, output: &Output) -> Result<ExitCode, Failure> {
    let roots = input::read_all(&options.ca_file)?;
    let files = input::read_all(&options.tlsa_file)?;
    let mut records: Vec<&str> = options.tlsa.iter().map(String::as_str).collect();
    for file in &files {
        records.push(file.text()?);
    }
    let roots: Vec<_> = roots.iter().map(Source::input).collect();
    let wanted = commands::MatchOptions {
        names: options.name.clone(),
        service: Some(options.service.clone()),
    };
    let now = input::time_or_now(options.at);
    if let Some(probed) = probe::live(&options.live, &options.ca_file, now, output)? {
        let report = commands::match_probed(probed, &records, &roots, &wanted, now);
        return show_live(&report.map_err(Failure::Report)?, options.json, output);
    }
    let chain = input::read_all(&options.chain)?;
    let chain: Vec<_> = chain.iter().map(Source::input).collect();
    let report =
        commands::match_records(&chain, &records, &roots, &wanted, now).map_err(Failure::Report)?;

    messages(&report, output);
    if options.json {
        output.json("match", &report)?;
    } else {
        output.data(&text(&report, output))?;
    }
    Ok(ExitCode::from(u8::from(!report.authenticated)))
}

/// Says what of the input was not read, and what deserves attention in it.
fn messages(report: &MatchReport, output: &Output) {
    output.blocks(&report.input);
    output.warnings(&report.input.warnings);
    for error in &report.record_errors {
        output.warn(&format!(
            "records, line {}, column {}: {}",
            error.line, error.column, error.message
        ));
    }
}

/// Shows the results for the chains of a server. A chain that does not match outweighs one that could
/// not be seen.
fn show_live(report: &LiveMatchReport, json: bool, output: &Output) -> Result<ExitCode, Failure> {
    messages(&report.report, output);
    if json {
        output.json("match", report)?;
    } else {
        for live in &report.chains {
            let shown = crate::text::chain_heading(&report.probe, live.chain);
            output.data(&format!("{shown}\n{}", text(&live.report, output)))?;
        }
    }
    if report.chains.iter().any(|live| !live.report.authenticated) {
        return Ok(ExitCode::from(1));
    }
    Ok(match report.probe.verdict {
        ProbeVerdict::Complete => ExitCode::SUCCESS,
        ProbeVerdict::Failed | ProbeVerdict::Undetermined => ExitCode::from(3),
    })
}

fn text(report: &MatchReport, output: &Output) -> String {
    let mut text = String::new();
    for record in &report.records {
        text.push_str(&line(record, output));
    }
    let (word, color, sentence) = match report.verdict {
        MatchVerdict::Match => (
            "match",
            AnsiColor::Green,
            "a usable record matches the chain",
        ),
        MatchVerdict::Mismatch => (
            "mismatch",
            AnsiColor::Red,
            "no usable record matches the chain",
        ),
        MatchVerdict::AllUnusable => ("all-unusable", AnsiColor::Red, "no record is usable"),
        MatchVerdict::Empty => ("empty", AnsiColor::Red, "there is no record"),
    };
    text.push_str(&format!("{}: {sentence}\n", output.painted(word, color)));
    text
}

fn line(record: &RecordMatch, output: &Output) -> String {
    let (word, color) = match (record.usability, record.outcome) {
        (Usability::Unusable, _) => ("unusable", AnsiColor::Yellow),
        (_, RecordOutcome::Match) => ("match", AnsiColor::Green),
        (_, RecordOutcome::Superseded) => ("superseded", AnsiColor::Yellow),
        _ => ("mismatch", AnsiColor::Red),
    };
    let pad = " ".repeat("superseded".len() - word.len());
    let what = match record.depth {
        Some(0) => "the server certificate".to_owned(),
        Some(depth) => format!("the issuer at depth {depth}"),
        None => match &record.reason {
            Some(reason) => reason.text.clone(),
            None => String::new(),
        },
    };
    let word = output.painted(word, color);
    format!("{word}{pad}  {}  {what}\n", record.text)
}
