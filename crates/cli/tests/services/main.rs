//! `tlsakit probe` on real servers of every protocol (see tests/lab): what it sees of each beside what
//! is due, and beside what `openssl s_client` shows.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

mod probe;
mod sessions;
mod words;

use std::env;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Failure, Lab, Services, missing_packages, missing_packages_of_services};

/// If it is set, nothing may be skipped.
const REQUIRE_ALL: &str = "TLSAKIT_REQUIRE_ALL";

/// A test by name.
type Test = (&'static str, fn(&Lab, &Services));

const TESTS: &[Test] = &[
    (
        "sessions come to what is due, and show what OpenSSL shows",
        sessions::agree,
    ),
    ("names are looked up", sessions::names_are_looked_up),
    (
        "a record of a run gives the same",
        sessions::replay_gives_the_same,
    ),
    ("the chain of a live server", sessions::live_chains),
    ("what differs is pointed out", words::codes_are_due),
    (
        "a raw public key is shown",
        words::a_raw_public_key_is_shown,
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
        println!("services: apt-get install {}", missing.join(" "));
        return skipped("programs are missing");
    }
    match run_all(&tests) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            println!("services: FAILED to start: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Starts everything, runs the tests, and says whether all of them passed.
fn run_all(tests: &[&Test]) -> Result<bool, Failure> {
    let begin = Instant::now();
    let services = Services::start()?;
    let lab = Lab::start()?;
    println!(
        "the services run after {:.1} s",
        begin.elapsed().as_secs_f32()
    );
    for (name, why) in services.absent() {
        println!("  {name} is left out: {why}");
    }
    if !services.absent().is_empty() && env::var_os(REQUIRE_ALL).is_some() {
        return Err("every service is required".into());
    }
    let results: Vec<bool> = tests
        .iter()
        .map(|test| run(test, &lab, &services))
        .collect();
    let ended = ends(services);
    if !ended {
        println!("services: FAILED to end");
    }
    Ok(ended && results.into_iter().all(|passed| passed))
}

/// Runs a test, and says whether it passed. The message of a panic goes to standard error by itself.
fn run((name, test): &Test, lab: &Lab, services: &Services) -> bool {
    let begin = Instant::now();
    let passed = catch_unwind(AssertUnwindSafe(|| test(lab, services))).is_ok();
    let state = if passed { "ok" } else { "FAILED" };
    let time = begin.elapsed().as_secs_f32();
    println!("test {name} ... {state} ({time:.1} s)");
    passed
}

/// Says what is not tested here and why.
fn skipped(why: &str) -> ExitCode {
    if env::var_os(REQUIRE_ALL).is_some() {
        println!("services: FAILED: skipped, and every test is required: {why}");
        return ExitCode::FAILURE;
    }
    println!("services: skipped: {why}");
    ExitCode::SUCCESS
}

/// Stops the services, and says whether everything of them is gone.
fn ends(services: Services) -> bool {
    let folder = services.folder().to_owned();
    let places: Vec<_> = services.all().iter().flat_map(|it| it.places()).collect();
    drop(services);
    !folder.exists() && places.iter().all(|it| TcpStream::connect(it).is_err())
}
