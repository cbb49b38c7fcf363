//! `tlsakit match`.

use std::process::ExitCode;

use anstyle::AnsiColor;
use tlsakit_core::commands;
use tlsakit_core::report::{MatchReport, MatchVerdict, RecordMatch, RecordOutcome, Usability};

use crate::args::MatchOptions;
use crate::input::{self, Source};
use crate::output::{Failure, Output};

/// Holds a chain against records.
pub(crate) fn run(options: &MatchOptions, output: &Output) -> Result<ExitCode, Failure> {
    let chain = input::read_all(&options.chain)?;
    let roots = input::read_all(&options.ca_file)?;
    let files = input::read_all(&options.tlsa_file)?;
    let mut records: Vec<&str> = options.tlsa.iter().map(String::as_str).collect();
    for file in &files {
        records.push(file.text()?);
    }
    let chain: Vec<_> = chain.iter().map(Source::input).collect();
    let roots: Vec<_> = roots.iter().map(Source::input).collect();
    let wanted = commands::MatchOptions {
        names: options.name.clone(),
        service: Some(options.service.clone()),
    };
    let now = input::time_or_now(options.at);
    let report =
        commands::match_records(&chain, &records, &roots, &wanted, now).map_err(Failure::Report)?;

    output.blocks(&report.input);
    output.warnings(&report.input.warnings);
    for error in &report.record_errors {
        output.warn(&format!(
            "records, line {}, column {}: {}",
            error.line, error.column, error.message
        ));
    }
    if options.json {
        output.json("match", &report)?;
    } else {
        output.data(&text(&report, output))?;
    }
    Ok(if report.authenticated {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
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
