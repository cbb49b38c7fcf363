//! `tlsakit check` on mail domains of every kind, on real servers (see tests/lab): what is decided for
//! each host beside what is due, and beside what Postfix makes of it; what is found; and what is said of the
//! DNS beside what Unbound and delv say.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

mod check;
mod decisions;
mod delivery;
mod findings;
#[path = "../harness/mod.rs"]
mod harness;
mod hostile;
mod statuses;
mod transports;

use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Mail, missing_packages, missing_packages_of_services};

/// A test by name.
type Test = (&'static str, fn(&Mail, &[check::Checked]));

const TESTS: &[Test] = &[
    (
        "decisions are due, and are Postfix's",
        decisions::are_postfixs,
    ),
    ("findings are those due", findings::are_due),
    (
        "reports are the same by every transport",
        transports::give_the_same,
    ),
    ("very much is bounded", hostile::much_is_bounded),
    (
        "silence is not waited for",
        hostile::silence_is_not_waited_for,
    ),
    (
        "interrupted, it says what is known",
        hostile::interrupted_says_what_is_known,
    ),
    ("lies are found out", hostile::lies_are_found_out),
    (
        "messages are delivered as is decided",
        delivery::is_as_decided,
    ),
    (
        "statuses are Unbound's and delv's",
        statuses::are_those_of_validators,
    ),
];

fn main() -> ExitCode {
    let tests = harness::wanted(TESTS);
    if tests.is_empty() {
        return ExitCode::SUCCESS;
    }
    let missing = missing_packages().into_iter().map(str::to_owned);
    let missing: Vec<String> = missing.chain(missing_packages_of_services()).collect();
    if let Some(end) = harness::lacks("mail", &missing) {
        return end;
    }
    if let Some(why) = Mail::cannot_run() {
        return harness::skipped("mail", why);
    }
    let begin = Instant::now();
    let mail = match Mail::start() {
        Ok(mail) => mail,
        Err(failure) => {
            println!("mail: FAILED to start: {failure}");
            return ExitCode::FAILURE;
        }
    };
    println!("the lab runs after {:.1} s", begin.elapsed().as_secs_f32());
    let checked = check::all(&mail);
    println!(
        "everything is checked after {:.1} s",
        begin.elapsed().as_secs_f32()
    );
    let run = |(name, test): &&Test| harness::run(name, || test(&mail, &checked));
    let results: Vec<bool> = tests.iter().map(run).collect();
    let folder = mail.folder().to_owned();
    drop(mail);
    if folder.exists() {
        println!("mail: FAILED to end");
        return ExitCode::FAILURE;
    }
    harness::finished(results.into_iter().all(|passed| passed))
}
