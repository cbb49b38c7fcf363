//! Running other programs.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;

/// Makes a command that runs in `folder`, reads no input, and shows its output.
pub(crate) fn command(program: impl AsRef<OsStr>, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Makes a command for cargo, in the version that runs this program.
pub(crate) fn cargo(arguments: &[&str], folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(program, arguments, folder)
}

/// Runs `command` to its end.
///
/// # Errors
///
/// If it cannot be run (with the way to get it), or does not end with exit code 0.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .status()
        .map_err(|error| cannot_run(command, &error))?;
    if !status.success() {
        return Err(format!("`{}` failed: {status}", line(command)).into());
    }
    Ok(())
}

/// Runs `command` to its end and returns what it wrote to its standard output.
///
/// # Errors
///
/// As for [`run`].
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot_run(command, &error))?;
    if !output.status.success() {
        return Err(format!("`{}` failed: {}", line(command), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The command as a person would type it, without its folder.
fn line(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    words
        .map(|word| {
            let path = Path::new(word);
            match path.file_name() {
                Some(name) if path.is_absolute() => name.to_string_lossy(),
                _ => word.to_string_lossy(),
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Says why a command did not run, and how to get it if it is missing.
fn cannot_run(command: &Command, error: &io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    if error.kind() == io::ErrorKind::NotFound {
        let hint = way_to_get(&program);
        return format!("`{program}` is missing: {hint}").into();
    }
    format!("`{program}` cannot be run: {error}").into()
}

/// How to get one of the tools that the commands here need.
pub(crate) fn way_to_get(program: &str) -> &'static str {
    match program {
        "node" | "npm" => {
            "install Node.js 20.19 or newer with npm, from https://nodejs.org or your system's packages"
        }
        "rustup" => "install Rust with rustup, from https://rustup.rs",
        "cargo" | "rustc" => "install Rust, from https://rustup.rs",
        "cc" | "gcc" => "install a C compiler, for example `apt-get install gcc`",
        _ => "install it with your system's packages",
    }
}
