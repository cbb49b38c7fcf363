//! Runs of the command.

use std::process::{Command, Stdio};

use serde_json::Value;
use tlsakit_lab::{Lab, Question};

/// How often a run is repeated.
const ATTEMPTS: usize = 5;

/// The moment as of which everything is validated, where results are compared.
pub(crate) fn now() -> String {
    let now = tlsakit_core::time::UnixTime(unix_time());
    now.to_string()
}

fn unix_time() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(now.expect("a clock after 1970").as_secs()).expect("a moment near the present")
}

/// `tlsakit lookup --json` for a question, with the lab's anchor and CA.
pub(crate) fn command(lab: &Lab, question: &Question, resolver: &str) -> Command {
    let mut command = without_resolver(lab, question);
    command
        .args(["--resolver", resolver])
        .arg("--ca-file")
        .arg(lab.ca_file());
    command
}

/// The same for the resolver of the system.
pub(crate) fn without_resolver(lab: &Lab, question: &Question) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    command
        .args([
            "lookup",
            "--json",
            question.name,
            question.rtype,
            "--trust-anchor",
        ])
        .arg(lab.anchor_file())
        .stdin(Stdio::null());
    command
}

/// Does as [`report_once`], again if an answer that mattered little came too late to be waited for, as
/// it may on a busy machine.
pub(crate) fn report(command: &mut Command) -> Value {
    let gave_up = |report: &Value| {
        let questions = report["questions"].as_array().expect("questions");
        let code = |question: &Value| question["failure"]["code"].as_str().map(str::to_owned);
        questions
            .iter()
            .any(|it| code(it).as_deref() == Some("lookup-failed-aborted"))
    };
    let mut reports = (0..ATTEMPTS).map(|_| report_once(command));
    reports
        .find(|report| !gave_up(report))
        .expect("a run in which every answer comes in time")
}

/// Runs the command, holds its exit status against its report, and gives the report.
pub(crate) fn report_once(command: &mut Command) -> Value {
    let output = command.output().expect("the command can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_str(&said)
        .unwrap_or_else(|why| panic!("{command:?}: {why}: {said}{errors}"));
    let due = match (report["status"].as_str(), report["outcome"].as_str()) {
        (Some("bogus"), _) => 1,
        (Some("indeterminate"), _) | (_, Some("failed")) => 3,
        (Some("secure" | "insecure"), _) => 0,
        _ => panic!("{command:?}: {said}{errors}"),
    };
    assert_eq!(
        output.status.code(),
        Some(due),
        "{command:?}: {said}{errors}"
    );
    report
}
