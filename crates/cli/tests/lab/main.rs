//! `tlsakit lookup` on a private internet of real servers (see tests/lab): its verdicts beside those of
//! Unbound and delv, the same result over every transport, and no more round trips than it says.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

mod agreement;
#[path = "../harness/mod.rs"]
mod harness;
mod lookup;
mod round_trips;
mod transports;

use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Lab, missing_packages};

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
    let tests = harness::wanted(TESTS);
    if tests.is_empty() {
        return ExitCode::SUCCESS;
    }
    if let Some(end) = harness::lacks("lab", &missing_packages()) {
        return end;
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

    let run = |(name, test): &&Test| harness::run(name, || test(&lab));
    let results: Vec<bool> = tests.iter().map(run).collect();
    let mut passed = results.iter().all(|passed| *passed);
    if !ends(lab) {
        println!("lab: FAILED to end");
        passed = false;
    }
    harness::finished(passed)
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
