//! Developer commands: `cargo xtask help` lists them.
#![allow(
    clippy::print_stdout,
    reason = "a program for the terminal; its output is what people run it for"
)]

mod npm;
mod process;
mod wasm;
mod workspace;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use crate::workspace::Workspace;

/// What went wrong, as a sentence for the person at the terminal.
type Failure = Box<dyn Error>;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  wasm     build the WebAssembly module and the npm package's folder, print sizes, hold budgets
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();

    match run(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that `arguments` name.
fn run(arguments: &[&str]) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open()?;
    match arguments {
        ["wasm"] => wasm::build(&workspace)?,
        ["help" | "--help" | "-h"] => print!("{USAGE}"),
        _ => {
            eprint!("{USAGE}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
