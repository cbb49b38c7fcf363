//! The command line of tlsakit. Data goes to standard output, messages to standard error.
//!
//! Exit status: 0 good; 1 a DANE or DNSSEC failure found; 2 usage or unreadable input; 3 could not tell; 4 not
//! deployed where that was required.

mod args;
mod command;
mod input;
mod output;
mod text;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::output::{Failure, Output};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output::new(arguments.color);
    let (json, result) = match &arguments.command {
        Command::Check(options) => (options.json, command::check::run(options, &output)),
        Command::Completions(options) => (false, command::completions::run(options, &output)),
        Command::Explain(options) => (false, command::explain::run(options, &output)),
        Command::Generate(options) => (options.is_json(), command::generate::run(options, &output)),
        Command::Lint(options) => (options.json, command::lint::run(options, &output)),
        Command::Lookup(options) => (options.json, command::lookup::run(options, &output)),
        Command::Man(options) => (false, command::man::run(options, &output)),
        Command::Match(options) => (options.json, command::matching::run(options, &output)),
        Command::Probe(options) => (options.json, command::probe::run(options, &output)),
        Command::Replay(options) => (options.json, command::replay::run(options, &output)),
        Command::Ui(options) => (false, command::ui::run(options, &output)),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the output has read enough, as `head` does.
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Report(report)) => {
            output.error(&report, json);
            ExitCode::from(2)
        }
        Err(Failure::Unseen(report, status)) => {
            output.error(&report, json);
            ExitCode::from(status)
        }
    }
}
