//! `tlsakit check` on mail domains of every kind, on real servers (see tests/lab): what is decided for
//! each host beside what is due, and beside what Postfix makes of it; and what is said of the DNS beside
//! what Unbound and delv say.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

mod check;
mod decisions;
mod delivery;
mod statuses;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Mail, missing_packages, missing_packages_of_services};

/// If it is set, nothing may be skipped.
const REQUIRE_ALL: &str = "TLSAKIT_REQUIRE_ALL";

/// A test by name.
type Test = (&'static str, fn(&Mail, &[check::Checked]));

const TESTS: &[Test] = &[
    (
        "decisions are due, and are Postfix's",
        decisions::are_postfixs,
    ),
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
    let wanted: Vec<String> = env::args()
        .skip(1)
        .filter(|it| !it.starts_with('-'))
        .collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it));
    let tests: Vec<&Test> = TESTS.iter().filter(|(name, _)| is_wanted(name)).collect();
    if tests.is_empty() || env::args().any(|it| it == "--list") {
        tests.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let missing = missing_packages().into_iter().map(str::to_owned);
    let missing: Vec<String> = missing.chain(missing_packages_of_services()).collect();
    if !missing.is_empty() {
        println!("mail: apt-get install {}", missing.join(" "));
        return skipped("programs are missing");
    }
    if let Some(why) = Mail::cannot_run() {
        return skipped(why);
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
    let results: Vec<bool> = tests
        .iter()
        .map(|test| run(test, &mail, &checked))
        .collect();
    let folder = mail.folder().to_owned();
    drop(mail);
    if folder.exists() {
        println!("mail: FAILED to end");
        return ExitCode::FAILURE;
    }
    match results.into_iter().all(|passed| passed) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Runs a test, and says whether it passed. The message of a panic goes to standard error by itself.
fn run((name, test): &Test, mail: &Mail, checked: &[check::Checked]) -> bool {
    let begin = Instant::now();
    let passed = catch_unwind(AssertUnwindSafe(|| test(mail, checked))).is_ok();
    let state = if passed { "ok" } else { "FAILED" };
    let time = begin.elapsed().as_secs_f32();
    println!("test {name} ... {state} ({time:.1} s)");
    passed
}

/// Says what is not tested here and why.
fn skipped(why: &str) -> ExitCode {
    if env::var_os(REQUIRE_ALL).is_some() {
        println!("mail: FAILED: skipped, and every test is required: {why}");
        return ExitCode::FAILURE;
    }
    println!("mail: skipped: {why}");
    ExitCode::SUCCESS
}
