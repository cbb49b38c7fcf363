//! What the test programs share that start servers once for all their tests.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

/// If it is set, nothing may be skipped.
const REQUIRE_ALL: &str = "TLSAKIT_REQUIRE_ALL";

/// Whether nothing may be skipped.
pub(crate) fn requires_all() -> bool {
    env::var_os(REQUIRE_ALL).is_some()
}

/// The tests that the arguments ask for, by parts of their names; nothing if none is to be run, after a
/// list of them.
pub(crate) fn wanted<T>(tests: &'static [(&'static str, T)]) -> Vec<&'static (&'static str, T)> {
    let parts: Vec<String> = env::args()
        .skip(1)
        .filter(|it| !it.starts_with('-'))
        .collect();
    let is_wanted = |name: &str| parts.is_empty() || parts.iter().any(|it| name.contains(it));
    let tests: Vec<_> = tests.iter().filter(|(name, _)| is_wanted(name)).collect();
    if env::args().any(|it| it == "--list") {
        tests.iter().for_each(|(name, _)| println!("{name}: test"));
        return Vec::new();
    }
    tests
}

/// Runs a test, and says whether it passed. The message of a panic goes to standard error by itself.
pub(crate) fn run(name: &str, test: impl FnOnce()) -> bool {
    let begin = Instant::now();
    let passed = catch_unwind(AssertUnwindSafe(test)).is_ok();
    let state = if passed { "ok" } else { "FAILED" };
    let time = begin.elapsed().as_secs_f32();
    println!("test {name} ... {state} ({time:.1} s)");
    passed
}

/// The end of a program that lacks packages; nothing if it lacks none.
pub(crate) fn lacks(program: &str, packages: &[impl AsRef<str>]) -> Option<ExitCode> {
    let packages: Vec<&str> = packages.iter().map(AsRef::as_ref).collect();
    if packages.is_empty() {
        return None;
    }
    println!("{program}: apt-get install {}", packages.join(" "));
    Some(skipped(program, "programs are missing"))
}

/// Says what is not tested here and why.
pub(crate) fn skipped(program: &str, why: &str) -> ExitCode {
    if requires_all() {
        println!("{program}: FAILED: skipped, and every test is required: {why}");
        return ExitCode::FAILURE;
    }
    println!("{program}: skipped: {why}");
    ExitCode::SUCCESS
}

/// The end of a program whose tests have run.
pub(crate) fn finished(passed: bool) -> ExitCode {
    match passed {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
