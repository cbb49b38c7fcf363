//! `tlsakit man`.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_mangen::Man;
use tlsakit_core::report::ErrorReport;

use crate::args::{Arguments, ManOptions};
use crate::output::{Failure, Output};

/// Prints the manual page of tlsakit or of one of its commands.
pub(crate) fn run(options: &ManOptions, output: &Output) -> Result<ExitCode, Failure> {
    let mut command = Arguments::command();
    command.build();
    let page = match &options.command {
        None => Some(command.clone()),
        // Named `tlsakit-generate`, as clap's `build` has made it.
        Some(name) => command.find_subcommand(name).cloned(),
    };
    let Some(page) = page else {
        return Err(Failure::Report(ErrorReport {
            code: "command-unknown".to_owned(),
            message: format!(
                "{:?} is not a command",
                options.command.as_deref().unwrap_or_default()
            ),
            input: None,
            offset: None,
        }));
    };
    let mut text = Vec::new();
    let title = page.get_display_name().map(str::to_owned);
    let mut manual = Man::new(page);
    if let Some(title) = title {
        manual = manual.title(title);
    }
    // Writing to memory does not fail.
    let _ = manual.render(&mut text);
    output.octets(&text)?;
    Ok(ExitCode::SUCCESS)
}
