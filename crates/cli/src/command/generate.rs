//! `tlsakit generate`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use tlsakit_core::commands;
use tlsakit_core::report::GenerateReport;

use crate::args::{Format, GenerateOptions};
use crate::command::probe;
use crate::input::{self, Source};
use crate::output::{Failure, Output};

/// Makes records.
pub(crate) fn run(options: &GenerateOptions, output: &Output) -> Result<ExitCode, Failure> {
    let now = input::time_or_now(options.at);
    let wanted = commands::GenerateOptions {
        host: options.host.clone(),
        port: options.port.clone(),
        transport: Some(options.transport.clone()),
        params: options.params.clone(),
        ttl: Some(options.ttl),
    };
    let report = match probe::live(&options.live, &[], now, output)? {
        Some(probed) => commands::generate_from(&probed, &wanted, now),
        None => {
            let sources = sources(options, output)?;
            let inputs: Vec<_> = sources.iter().map(Source::input).collect();
            commands::generate(&inputs, &wanted, now)
        }
    };
    let report = report.map_err(Failure::Report)?;

    output.blocks(&report.input);
    output.warnings(&report.warnings);
    if options.is_json() {
        output.json("generate", &report)?;
    } else {
        output.data(&text(&report, options.format))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The files, or standard input if there are none.
fn sources(options: &GenerateOptions, output: &Output) -> Result<Vec<Source>, Failure> {
    let standard_input = [PathBuf::from("-")];
    let files = match options.files.as_slice() {
        [] => &standard_input,
        files => files,
    };
    if options.files.is_empty() && io::stdin().is_terminal() {
        output.hint("reading from standard input: paste a certificate, then press Ctrl-D");
    }
    input::read_all(files)
}

fn text(report: &GenerateReport, format: Format) -> String {
    let lines = |line: fn(&tlsakit_core::report::RecordReport) -> Option<&str>| {
        report
            .records
            .iter()
            .filter_map(|record| line(&record.record))
            .map(|line| format!("{line}\n"))
            .collect()
    };
    match format {
        Format::Rfc3597 => lines(|record| record.rfc3597.as_deref()),
        Format::Rdata => lines(|record| Some(&record.rdata)),
        Format::Zone | Format::Json => report.zone.clone(),
    }
}
