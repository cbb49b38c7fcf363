//! `tlsakit ui`: every rule by which it keeps others out, what it bounds, and how it ends. What its sessions
//! come to is compared with those of `tlsakit probe` among the tests of services.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking; the table is for those who run them"
)]

#[path = "../harness/mod.rs"]
#[allow(dead_code, reason = "nothing of Debian's is needed here")]
mod harness;
mod life;
mod limits;
mod rules;
mod server;

use std::process::ExitCode;

/// Tests by name.
const TESTS: &[(&str, fn())] = &[
    ("slow clients are not waited for", limits::slow_clients),
    (
        "many connections do not block it for ever",
        limits::many_connections,
    ),
    ("it ends when nothing is asked for", life::idle_exit),
    ("a browser is opened", life::browser),
    ("other names of this server are refused", rules::wrong_hosts),
    ("one name is needed", rules::missing_host),
    ("other pages are refused", rules::wrong_origins),
    ("other tokens are refused", rules::wrong_tokens),
    ("preflights get nothing", rules::preflights),
    ("other methods are refused", rules::methods),
    ("private addresses are not visited", rules::private_targets),
    ("odd ports are not visited", rules::odd_ports),
    ("other files are not fetched", rules::other_files),
    ("huge bodies are refused", limits::huge_bodies),
    ("unreadable bodies are refused", limits::unreadable_bodies),
    ("huge headers are refused", limits::huge_headers),
    ("sessions wait for room", limits::sessions_at_once),
    ("a session that nobody waits for ends", limits::given_up),
    ("the files of the page are served", life::files),
    ("there are no other paths", life::other_paths),
    (
        "a second tab cannot probe, the first goes on",
        life::second_tab,
    ),
    ("Ctrl-C ends it", life::interrupt),
    ("a port can be chosen", life::ports),
];

fn main() -> ExitCode {
    let tests = harness::wanted(TESTS);
    if tests.is_empty() {
        return ExitCode::SUCCESS;
    }
    if lacks_page() {
        return harness::skipped("ui", "the page is not built: cargo xtask web");
    }
    let results = harness::for_each(&tests, |(name, test)| harness::run(name, test));
    harness::finished(results.into_iter().all(|passed| passed))
}

/// Whether the command was built without the page; then it has to say so.
fn lacks_page() -> bool {
    let output = server::command(&["--no-open", "--idle-exit", "0.0001"]).output();
    let output = output.expect("the command can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => false,
        Some(2) if said.contains("`cargo xtask web`") => true,
        _ => panic!("{output:?}"),
    }
}
