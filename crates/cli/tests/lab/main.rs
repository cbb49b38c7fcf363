//! `tlsakit lookup` on a private internet of real servers (see tests/lab): its verdicts beside those of
//! Unbound and delv, the same result over every transport, and no more round trips than it says.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

mod agreement;
mod lookup;
mod round_trips;
mod transports;

use std::env;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Lab, missing_packages};

/// If it is set, nothing may be skipped.
const REQUIRE_ALL: &str = "TLSAKIT_REQUIRE_ALL";

/// A test by name.
type Test = (&'static str, fn(&Lab));

const TESTS: &[Test] = &[
    (
        "verdicts agree with Unbound's and delv's",
        agreement::verdicts_agree,
    ),
    (
        "every transport gives the same",
        transports::all_give_the_same,
    ),
    (
        "a record of a run gives the same",
        transports::replay_gives_the_same,
    ),
    (
        "the system's resolver gives the same",
        transports::system_gives_the_same,
    ),
    ("round trips", round_trips::are_what_the_report_says),
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
    let missing = missing_packages();
    if !missing.is_empty() {
        println!("lab: apt-get install {}", missing.join(" "));
        return skipped("programs are missing");
    }
    let begin = Instant::now();
    let lab = match Lab::start() {
        Ok(lab) => lab,
        Err(failure) => {
            println!("lab: FAILED to start: {failure}");
            return ExitCode::FAILURE;
        }
    };
    println!("the lab runs after {:.1} s", begin.elapsed().as_secs_f32());

    let results: Vec<bool> = tests.iter().map(|test| run(test, &lab)).collect();
    let mut passed = results.iter().all(|passed| *passed);
    if !ends(lab) {
        println!("lab: FAILED to end");
        passed = false;
    }
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs a test, and says whether it passed. The message of a panic goes to standard error by itself.
fn run((name, test): &Test, lab: &Lab) -> bool {
    let begin = Instant::now();
    let passed = catch_unwind(AssertUnwindSafe(|| test(lab))).is_ok();
    let state = if passed { "ok" } else { "FAILED" };
    let time = begin.elapsed().as_secs_f32();
    println!("test {name} ... {state} ({time:.1} s)");
    passed
}

/// Says what is not tested here and why.
fn skipped(why: &str) -> ExitCode {
    if env::var_os(REQUIRE_ALL).is_some() {
        println!("lab: FAILED: skipped, and every test is required: {why}");
        return ExitCode::FAILURE;
    }
    println!("lab: skipped: {why}");
    ExitCode::SUCCESS
}

/// Says that a test cannot be run here, whatever is installed.
fn pass_over(why: &str) {
    println!("  skipped: {why}");
}

/// Stops the lab, and says whether everything of it is gone.
fn ends(lab: Lab) -> bool {
    let folder = lab.folder().to_owned();
    let resolver = lab.resolver();
    drop(lab);
    !folder.exists() && TcpStream::connect(resolver).is_err()
}
