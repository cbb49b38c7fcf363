//! `tlsakit completions`.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::{Arguments, CompletionsOptions};
use crate::output::{Failure, Output};

/// Prints completions for a shell.
pub(crate) fn run(options: &CompletionsOptions, output: &Output) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(options.shell, &mut command, "tlsakit", &mut text);
    output.octets(&text)?;
    Ok(ExitCode::SUCCESS)
}
