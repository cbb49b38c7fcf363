//! What the test programs share that start servers once for all their tests.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// What is done at once by [`for_each`].
const WORKERS: usize = 4;

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
