//! `tlsakit probe` on real servers of every protocol (see tests/lab): what it sees of each beside what
//! is due, and beside what `openssl s_client` shows.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

#[path = "../harness/mod.rs"]
mod harness;
mod probe;
mod sessions;
mod words;

use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Failure, Lab, Services, missing_packages, missing_packages_of_services};

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
    let tests = harness::wanted(TESTS);
    if tests.is_empty() {
        return ExitCode::SUCCESS;
    }
    let missing = missing_packages().into_iter().map(str::to_owned);
    let missing: Vec<String> = missing.chain(missing_packages_of_services()).collect();
    if let Some(end) = harness::lacks("services", &missing) {
        return end;
    }
    match run_all(&tests) {
        Ok(passed) => harness::finished(passed),
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
    if !services.absent().is_empty() && harness::requires_all() {
        return Err("every service is required".into());
    }
    let run = |(name, test): &&Test| harness::run(name, || test(&lab, &services));
    let results: Vec<bool> = tests.iter().map(run).collect();
    let ended = ends(services);
    if !ended {
        println!("services: FAILED to end");
    }
    Ok(ended && results.into_iter().all(|passed| passed))
}

/// Stops the services, and says whether everything of them is gone.
fn ends(services: Services) -> bool {
    let folder = services.folder().to_owned();
    let places: Vec<_> = services.all().iter().flat_map(|it| it.places()).collect();
    drop(services);
    !folder.exists() && places.iter().all(|it| TcpStream::connect(it).is_err())
}
