//! Runs of the command.

use std::process::{Command, Stdio};

use base64ct::{Base64, Encoding};
use serde_json::Value;
use tlsakit_lab::{Lab, Service};

/// What is given to one session, in seconds.
const TIMEOUT: &str = "10";

/// `tlsakit probe --json` of a service by its name, which the lab's resolver knows.
pub(crate) fn command(lab: &Lab, service: &Service) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    let target = format!("{}:{}", service.host, service.port);
    command
        .args(["probe", &target, "--starttls", service.starttls, "--json"])
        .args(["--resolver", &format!("udp://{}", lab.resolver())])
        .args(["--timeout", TIMEOUT, "--trust-anchor"])
        .arg(lab.anchor_file())
        .args(service.options)
        .stdin(Stdio::null());
    command
}

/// Runs the command, holds its exit status against its verdict, and gives the report.
pub(crate) fn report(command: &mut Command) -> Value {
    let output = command.output().expect("the command can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_str(&said)
        .unwrap_or_else(|why| panic!("{command:?}: {why}: {said}{errors}"));
    let due = match report["verdict"].as_str() {
        Some("complete") => 0,
        Some("failed") => 1,
        Some("undetermined") => 3,
        _ => panic!("{command:?}: {said}{errors}"),
    };
    let status = output.status.code();
    assert_eq!(status, Some(due), "{command:?}: {said}{errors}");
    report
}

/// The certificates of a session, or its raw public key, in DER.
pub(crate) fn chain(session: &Value) -> Vec<Vec<u8>> {
    let certificates = session["chain"].as_array().expect("a chain");
    certificates.iter().map(der).collect()
}

fn der(block: &Value) -> Vec<u8> {
    let text = block.as_str().expect("PEM");
    let lines = text.lines().filter(|line| !line.starts_with("-----"));
    Base64::decode_vec(&lines.collect::<String>()).expect("Base64")
}
