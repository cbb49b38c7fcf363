//! Runs of the command.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use tlsakit_lab::{Domain, Mail};

/// Commands that run at once.
const WORKERS: usize = 4;

/// What is given to questions and to one session, in seconds.
const TIMEOUT: &str = "10";

/// The report on a domain.
pub(crate) struct Checked {
    pub(crate) report: Value,
    /// The exit status.
    pub(crate) status: Option<i32>,
}

/// Checks every domain, in the order of the table.
pub(crate) fn all(mail: &Mail) -> Vec<Checked> {
    for_each(mail.domains(), |domain| check(mail, domain))
}

fn check(mail: &Mail, domain: &Domain) -> Checked {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    command
        .args(["check", &domain.to_string(), "--json"])
        .args(["--port", &mail.port().to_string()])
        .args(["--resolver", &format!("udp://{}", mail.lab().resolver())])
        .args(["--timeout", TIMEOUT, "--trust-anchor"])
        .arg(mail.lab().anchor_file())
        .stdin(Stdio::null());
    let output = command.output().expect("the command can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    Checked {
        report: serde_json::from_str(&said)
            .unwrap_or_else(|why| panic!("{command:?}: {why}: {said}{errors}")),
        status: output.status.code(),
    }
}

/// Does `work` for each item, some at once, and gives what came of it in the same order.
pub(crate) fn for_each<Item: Sync, Result: Send>(
    items: &[Item],
    work: impl Fn(&Item) -> Result + Sync,
) -> Vec<Result> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((at, item)) = take(items, &next) {
                    let result = work(item);
                    let mut results = results.lock().expect("no worker has panicked");
                    results.push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no worker has panicked");
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, Item>(items: &'a [Item], next: &AtomicUsize) -> Option<(usize, &'a Item)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    items.get(at).map(|item| (at, item))
}
