//! The same JSON, however the answers came.

use std::ffi::OsStr;
use std::process::Command;

use serde_json::Value;
use tlsakit_lab::{Lab, QUESTIONS};

use crate::harness::for_each;
use crate::lookup::{command, now, report, without_resolver};
use crate::pass_over;

/// What a resolver that answers from its cache changes from one time to the next: its extended errors
/// too.
const VOLATILE: [&str; 4] = ["expires", "extendedErrors", "octets", "ttl"];

/// Compares every transport with the first one.
pub(crate) fn all_give_the_same(lab: &Lab) {
    let at = now();
    let resolvers = lab.resolvers();
    let unlike = for_each(QUESTIONS, |question| {
        let reports = resolvers.each_ref().map(|(transport, resolver)| {
            let report = report(command(lab, question, resolver).args(["--at", &at]));
            (*transport, masked(report))
        });
        let (_, first) = &reports[0];
        let unlike = reports.iter().filter(|(_, report)| report != first);
        let unlike = unlike.map(|(transport, report)| {
            format!("{question} over {transport}: {}", difference(first, report))
        });
        unlike.collect::<Vec<_>>()
    });
    let unlike = unlike.concat();
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
    println!(
        "  {} questions over {} transports",
        QUESTIONS.len(),
        resolvers.len()
    );
}

/// Compares a run with the replay of its record, TTLs and all.
pub(crate) fn replay_gives_the_same(lab: &Lab) {
    let at = now();
    let [.., (_, https), _] = &lab.resolvers();
    for_each(QUESTIONS, |question| {
        let bundle = lab.folder().join(format!("{question}.json"));
        let mut run = command(lab, question, https);
        let recorded = report(run.args(["--at", &at, "--record"]).arg(&bundle));
        let mut replay = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
        let replayed = report(replay.args(["replay", "--json"]).arg(&bundle));
        assert_eq!(recorded, replayed, "{question}");
    });
}

/// Puts a resolv.conf with the lab's resolver in the place of the system's, in a name space of its own
/// that ends with the command, and looks up without naming a resolver.
pub(crate) fn system_gives_the_same(lab: &Lab) {
    let Some(address) = lab.port_53() else {
        return pass_over("port 53 is for root alone, and resolv.conf names no port");
    };
    let file = lab.folder().join("resolv.conf");
    let text = format!("nameserver {}\noptions timeout:5\n", address.ip());
    std::fs::write(&file, text).expect("a file in the lab's folder");
    let with_file = |program: &OsStr| {
        let script = "mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.arg(&file).arg(program);
        command
    };
    let possible = with_file(OsStr::new("true")).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        return pass_over("a name space cannot be made here (unshare)");
    }
    let at = now();
    let (_, udp) = &lab.resolvers()[0];
    for question in &QUESTIONS[..8] {
        let inner = without_resolver(lab, question);
        let mut outer = with_file(inner.get_program());
        let by_system = report(outer.args(inner.get_args()).args(["--at", &at]));
        let by_name = report(command(lab, question, udp).args(["--at", &at]));
        assert_eq!(masked(by_system), masked(by_name), "{question}");
    }
}

/// The report without what changes while a resolver caches.
fn masked(mut report: Value) -> Value {
    match &mut report {
        Value::Object(fields) => {
            fields.retain(|name, _| !VOLATILE.contains(&name.as_str()));
            fields
                .values_mut()
                .for_each(|value| *value = masked(value.take()));
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| *value = masked(value.take())),
        _ => {}
    }
    report
}

/// The first place at which two values differ, and both.
fn difference(one: &Value, other: &Value) -> String {
    let inner = match (one, other) {
        (Value::Object(one), Value::Object(other)) => one
            .iter()
            .map(|(name, value)| (name.clone(), value, other.get(name)))
            .find(|(_, value, other)| Some(*value) != *other),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value, other.get(at)))
            .find(|(_, value, other)| Some(*value) != *other),
        _ => None,
    };
    match inner {
        Some((place, one, Some(other))) => format!("{place}: {}", difference(one, other)),
        _ => format!("{one} is {other}"),
    }
}
