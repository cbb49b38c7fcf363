//! Developer commands: `cargo xtask help` lists them.
#![allow(
    clippy::print_stdout,
    reason = "a program for the terminal; its output is what people run it for"
)]

mod ci;
mod debian;
mod embed;
mod fuzz;
mod licences;
mod npm;
mod process;
mod server;
mod start;
mod steps;
mod test;
mod unpack;
mod wasm;
mod workspace;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use crate::process::{cargo, run as run_program};
use crate::workspace::Workspace;

/// What went wrong, as a sentence for the person at the terminal.
type Failure = Box<dyn Error>;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  start [--port N] [--no-open]
           build the page with all that it needs, and serve it on this machine
  test [--require-all]
           install what the tests need, run every test; with --require-all a skip is a failure
  wasm     build the WebAssembly module and the npm package's folder, print sizes, hold budgets
  npm      pack the npm package into target/npm
  web      build the page into web/dist, and put it where the command takes it from
  embed    put the page there, as it stands in web/dist
  setup    install what the tests need, as test does first
  bench    run the benchmarks
  fuzz [--seconds N]
           build the fuzz targets and run each a short while
  ci       formatting, lints, documentation, licences and every test
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
        ["start", options @ ..] => match start::Options::read(options) {
            Some(options) => start::run(&workspace, &options)?,
            None => return Ok(usage_error()),
        },
        ["test"] => return Ok(test::run(&workspace, false)),
        ["test", "--require-all"] => return Ok(test::run(&workspace, true)),
        ["wasm"] => wasm::build(&workspace)?,
        ["npm"] => {
            wasm::build(&workspace)?;
            npm::pack(&workspace)?;
        }
        ["web"] => start::build_page(&workspace)?,
        ["embed"] => embed::put_page(&workspace)?,
        ["setup"] => test::set_up(&workspace)?,
        ["bench"] => {
            run_program(&mut cargo(&["bench", "--workspace"], workspace.root()))?;
            wasm::build(&workspace)?;
            npm::script("bench", &workspace.path("tests/npm"))?;
            start::build_page_alone(&workspace)?;
            let command = ["build", "--release", "--package", "tlsakit"];
            run_program(&mut cargo(&command, workspace.root()))?;
            npm::install(&workspace.path("tests/web"))?;
            npm::script("bench", &workspace.path("tests/web"))?;
        }
        ["fuzz"] => fuzz::run(&workspace, fuzz::SECONDS)?,
        ["fuzz", "--seconds", seconds] => match seconds.parse() {
            Ok(seconds) => fuzz::run(&workspace, seconds)?,
            Err(_) => return Ok(usage_error()),
        },
        ["ci"] => return Ok(ci::run(&workspace)),
        ["help" | "--help" | "-h"] => print!("{USAGE}"),
        _ => return Ok(usage_error()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows how to use this program.
fn usage_error() -> ExitCode {
    eprint!("{USAGE}");
    ExitCode::from(2)
}
