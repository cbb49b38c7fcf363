//! `tlsakit probe` on real servers of every protocol (see tests/lab): what it sees of each beside what
//! is due, and beside what `openssl s_client` shows. `tlsakit check` on the same, by SRV records; and
//! `tlsakit ui` beside both.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

mod around;
#[path = "../harness/mod.rs"]
mod harness;
mod page;
mod probe;
#[path = "../ui/server.rs"]
#[allow(dead_code, reason = "what it refuses is tested there")]
mod server;
mod sessions;
mod words;

use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Instant;

use tlsakit_lab::{Around, Failure, Lab, Services, missing_packages, missing_packages_of_services};

/// A test by name.
type Test = (&'static str, Does);

/// What a test needs.
enum Does {
    Check(fn(&Around, &Services)),
    Probe(fn(&Lab, &Services)),
}

const TESTS: &[Test] = &[
    (
        "sessions come to what is due, and show what OpenSSL shows",
        Does::Probe(sessions::agree),
    ),
    (
        "names are looked up",
        Does::Probe(sessions::names_are_looked_up),
    ),
    (
        "a record of a run gives the same",
        Does::Probe(sessions::replay_gives_the_same),
    ),
    (
        "the chain of a live server",
        Does::Probe(sessions::live_chains),
    ),
    (
        "what differs is pointed out",
        Does::Probe(words::codes_are_due),
    ),
    (
        "a raw public key is shown",
        Does::Probe(words::a_raw_public_key_is_shown),
    ),
    (
        "the page is shown the same sessions",
        Does::Probe(page::sessions_are_the_same),
    ),
    (
        "the page is shown the same policies",
        Does::Check(page::policies_are_the_same),
    ),
    (
        "services, policies and name servers are as is due",
        Does::Check(around::is_as_due),
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
    let run = |(name, test): &&Test| {
        harness::run(name, || match test {
            Does::Probe(test) => test(&lab, &services),
            Does::Check(test) => test_around(*test, &services),
        })
    };
    let results: Vec<bool> = tests.iter().map(run).collect();
    let ended = ends(services);
    if !ended {
        println!("services: FAILED to end");
    }
    Ok(ended && results.into_iter().all(|passed| passed))
}

/// Runs a test of what is around the services, where its ports may be used.
fn test_around(test: fn(&Around, &Services), services: &Services) {
    if let Some(why) = Around::cannot_run() {
        assert!(!harness::requires_all(), "{why}");
        return println!("  left out: {why}");
    }
    test(&Around::start(services).expect("the lab starts"), services);
}

/// Stops the services, and says whether everything of them is gone.
fn ends(services: Services) -> bool {
    let folder = services.folder().to_owned();
    let places: Vec<_> = services.all().iter().flat_map(|it| it.places()).collect();
    drop(services);
    !folder.exists() && places.iter().all(|it| TcpStream::connect(it).is_err())
}
