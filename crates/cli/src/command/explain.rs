//! `tlsakit explain`.

use std::process::ExitCode;

use tlsakit_core::commands;

use crate::args::ExplainOptions;
use crate::output::{Failure, Output};

/// Prints the text of a finding, or the list of all.
pub(crate) fn run(options: &ExplainOptions, output: &Output) -> Result<ExitCode, Failure> {
    match &options.id {
        Some(id) => output.data(&commands::explain(id).map_err(Failure::Report)?.text)?,
        None => {
            let ids = commands::checks().into_iter().map(|check| check.id + "\n");
            let list: String = ids.collect();
            output.data(&list)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
