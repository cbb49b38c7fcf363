//! `tlsakit check` of services that SRV records lead to, of policies of MTA-STS on real web servers, and of
//! authoritative servers, each beside what is due.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;
use tlsakit_lab::{Around, Case, Services};

use crate::harness::for_each;

/// Everything comes to what is due, and a record of it gives the same.
pub(crate) fn is_as_due(around: &Around, services: &Services) {
    let problems = for_each(around.cases(), |case| problems(around, services, case));
    for case in around.cases() {
        println!("  {}", case.arguments.join(" "));
    }
    println!("{} checks", around.cases().len());
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn problems(around: &Around, services: &Services, case: &Case) -> Vec<String> {
    let what = case.arguments.join(" ");
    let file = around
        .folder()
        .join(format!("{}.json", case.arguments.join("")));
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    command
        .arg("check")
        .args(&case.arguments)
        .args(["--json", "--resolver"])
        .arg(format!("udp://{}", around.lab().resolver()))
        .arg("--trust-anchor")
        .arg(around.lab().anchor_file())
        .arg("--ca-file")
        .arg(services.root_file())
        .arg("--ca-file")
        .arg(around.web_root_file())
        .arg("--record")
        .arg(&file);
    let said = run(&mut command);
    let report: Value = serde_json::from_str(&said).unwrap_or_else(|why| panic!("{what}: {why}"));
    let mut problems = Vec::new();
    if report["verdict"] != case.verdict {
        let (is, findings) = (&report["verdict"], &report["findings"]);
        problems.push(format!("{what}: the verdict is {is}: {findings}"));
    }
    let found = report["findings"].as_array().expect("findings");
    let found = found.iter().map(|it| {
        let word = |name: &str| it[name].as_str().expect("text").to_owned();
        (word("id"), word("severity"))
    });
    let mut found: Vec<_> = found.filter(|(id, _)| id.starts_with(case.about)).collect();
    found.sort();
    // Each chain of a host has its own.
    found.dedup();
    let due = case.findings.iter();
    let due: Vec<_> = due
        .map(|(id, it)| ((*id).to_owned(), (*it).to_owned()))
        .collect();
    if found != due {
        problems.push(format!("{what}: {found:?}, and {due:?} are due"));
    }
    let mut replay = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    if run(replay.arg("replay").arg(&file).arg("--json")) != said {
        problems.push(format!("{what}: the record gives another report"));
    }
    fs::remove_file(&file).expect("the record was written");
    problems
}

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output();
    let output = output.expect("the command can be run");
    let said = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!said.is_empty(), "{command:?}: {errors}");
    said
}
