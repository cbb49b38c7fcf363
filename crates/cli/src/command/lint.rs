//! `tlsakit lint`.

use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::AnsiColor;
use tlsakit_core::commands::{self, Input};
use tlsakit_core::report::{ErrorReport, LintFinding, LintReport, RecordTextError, Severity};

use crate::args::LintOptions;
use crate::input::{self, Source};
use crate::output::{Failure, Output};

/// Judges files before they are published.
pub(crate) fn run(options: &LintOptions, output: &Output) -> Result<ExitCode, Failure> {
    let chain = input::read_all(&options.chain)?;
    let chain: Vec<_> = chain.iter().map(Source::input).collect();
    let standard = [PathBuf::from("-")];
    let files = match options.files.as_slice() {
        [] => &standard,
        files => files,
    };
    if options.json && files.len() > 1 {
        return Err(Failure::Report(ErrorReport {
            code: "several-files".to_owned(),
            message: "with --json one file is judged at a time".to_owned(),
            input: None,
            offset: None,
        }));
    }
    let mut is_bad = false;
    for file in files {
        let source = input::read(file)?;
        let report = judged(&source, &chain, options)?;
        is_bad |= fails(&report, options.strict);
        if let Some(chain) = &report.chain {
            output.blocks(chain);
            output.warnings(&chain.warnings);
        }
        if options.json {
            output.json("lint", &report)?;
        } else {
            output.data(&text(&source.name, &report, options.verbose, output))?;
        }
    }
    Ok(ExitCode::from(u8::from(is_bad)))
}

fn judged(
    source: &Source,
    chain: &[Input<'_>],
    options: &LintOptions,
) -> Result<LintReport, Failure> {
    let wanted = commands::LintOptions {
        origin: options.origin.clone(),
        service: options.service.clone(),
    };
    let now = input::time_or_now(options.at);
    commands::lint(source.text()?, chain, &wanted, now).map_err(|report| {
        // Others are of options.
        let is_of_text = report.offset.is_some() || report.code.starts_with("input-");
        let name = is_of_text.then(|| source.name.clone());
        Failure::Report(ErrorReport {
            input: report.input.or(name),
            ..report
        })
    })
}

/// Whether something is wrong; with `strict` a warning is.
fn fails(report: &LintReport, strict: bool) -> bool {
    let worst = if strict {
        Severity::Warning
    } else {
        Severity::Error
    };
    let findings = report.findings.iter();
    let mut grave = findings.filter(|it| it.finding.severity <= worst);
    !report.errors.is_empty() || grave.next().is_some()
}

/// What is to be said, in the order of the text, as compilers say it.
fn text(file: &str, report: &LintReport, verbose: bool, output: &Output) -> String {
    let errors = report.errors.iter().map(|error| {
        let text = unreadable(file, error, output);
        (error.line, text)
    });
    let findings = report.findings.iter().map(|found| {
        let line = found.places.first().map_or(0, |place| place.line);
        (line, finding(file, found, verbose, output))
    });
    let mut all: Vec<(usize, String)> = errors.chain(findings).collect();
    all.sort_by_key(|(line, _)| *line);
    let mut text: String = all.into_iter().map(|(_, text)| text).collect();
    text.push_str(&summary(report));
    text
}

fn unreadable(file: &str, error: &RecordTextError, output: &Output) -> String {
    let word = output.painted("error", AnsiColor::Red);
    let (line, column) = (error.line, error.column);
    let (message, code) = (&error.message, &error.code);
    format!("{file}:{line}:{column}: {word}: {message} [{code}]\n")
}

fn finding(file: &str, found: &LintFinding, verbose: bool, output: &Output) -> String {
    let (word, color) = match found.finding.severity {
        Severity::Error => ("error", AnsiColor::Red),
        Severity::Warning => ("warning", AnsiColor::Yellow),
        Severity::Notice => ("notice", AnsiColor::Cyan),
        Severity::Info => ("info", AnsiColor::Cyan),
    };
    let word = output.painted(word, color);
    let (message, id) = (&found.finding.message, &found.finding.id);
    let place = found.places.first();
    let place = place.map_or_else(String::new, |place| format!("{}:", place.line));
    let mut text = format!("{file}:{place} {word}: {message} [{id}]\n");
    let others: Vec<String> = found
        .places
        .iter()
        .skip(1)
        .map(|it| it.line.to_string())
        .collect();
    if !others.is_empty() {
        text.push_str(&format!("  also line {}\n", others.join(", ")));
    }
    if verbose {
        for evidence in &found.finding.evidence {
            text.push_str(&format!("  {evidence}\n"));
        }
        text.push_str(&format!("  {}\n", found.finding.rfc.join("; ")));
    }
    let remedies = found.finding.remedy.iter().flat_map(|it| it.lines());
    for remedy in remedies {
        text.push_str(&format!("  hint: {remedy}\n"));
    }
    text
}

/// How much was read, and how much was found.
fn summary(report: &LintReport) -> String {
    let count = |severity: Severity| {
        let findings = report.findings.iter();
        findings
            .filter(|it| it.finding.severity == severity)
            .count()
    };
    let errors = count(Severity::Error) + report.errors.len();
    let counts = [
        (errors, "error", "errors"),
        (count(Severity::Warning), "warning", "warnings"),
        (count(Severity::Notice), "notice", "notices"),
        (count(Severity::Info), "info", "infos"),
    ];
    let counts = counts.iter().filter(|(count, ..)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, one, many)| counted(*count, one, many))
        .collect();
    let found = match counts.as_slice() {
        [] => "nothing found".to_owned(),
        counts => counts.join(", "),
    };
    format!(
        "{} in {}: {found}\n",
        counted(report.records, "TLSA record", "TLSA records"),
        counted(report.sets.len(), "set", "sets")
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
