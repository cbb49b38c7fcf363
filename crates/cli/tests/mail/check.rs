//! Runs of the command.

use std::process::{Command, Stdio};

use serde_json::Value;
use tlsakit_lab::{Domain, Mail};

use crate::harness::for_each;

/// What is given to questions and to one session, in seconds.
const TIMEOUT: &str = "10";

/// The report on a domain.
pub(crate) struct Checked {
    pub(crate) report: Value,
    /// The same as it was printed.
    pub(crate) said: String,
    /// The exit status.
    pub(crate) status: Option<i32>,
}

/// Checks every domain, in the order of the table.
pub(crate) fn all(mail: &Mail) -> Vec<Checked> {
    all_with(mail, &format!("udp://{}", mail.lab().resolver()), &[])
}

/// The same by another way to the resolver, and with further options.
pub(crate) fn all_with(mail: &Mail, resolver: &str, options: &[&str]) -> Vec<Checked> {
    for_each(mail.domains(), |domain| {
        check(mail, domain, resolver, options)
    })
}

fn check(mail: &Mail, domain: &Domain, resolver: &str, options: &[&str]) -> Checked {
    let mut command = command(mail, &domain.to_string(), resolver);
    run(command.args(["--json", "--timeout", TIMEOUT]).args(options))
}

/// A check of a domain by a resolver, without further options.
pub(crate) fn command(mail: &Mail, domain: &str, resolver: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    command
        .args(["check", domain, "--port", &mail.port().to_string()])
        .args(["--resolver", resolver, "--trust-anchor"])
        .arg(mail.lab().anchor_file())
        .arg("--ca-file")
        .arg(mail.lab().ca_file())
        .arg("--ca-file")
        .arg(mail.ca_file())
        .stdin(Stdio::null());
    command
}

/// Runs a check that gives JSON.
pub(crate) fn run(command: &mut Command) -> Checked {
    let output = command.output().expect("the command can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    Checked {
        report: serde_json::from_str(&said)
            .unwrap_or_else(|why| panic!("{command:?}: {why}: {said}{errors}")),
        said: said.into_owned(),
        status: output.status.code(),
    }
}
