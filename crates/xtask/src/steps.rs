//! Named steps with their times, and what became of them.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Failure;

/// What became of a step.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// Steps that are run one after another; a failure does not stop the ones after it.
pub(crate) struct Steps {
    require_all: bool,
    done: Vec<(String, Outcome, Duration)>,
}

impl Steps {
    /// Begins; with `require_all` a skipped step is a failure.
    pub(crate) fn new(require_all: bool) -> Self {
        Self {
            require_all,
            done: Vec::new(),
        }
    }

    /// Whether a skipped step is a failure.
    pub(crate) fn require_all(&self) -> bool {
        self.require_all
    }

    /// Runs a step, and says whether it passed.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<(), Failure>) -> bool {
        println!("\n=== {name}");
        let begin = Instant::now();
        let result = step();
        let time = begin.elapsed();

        let passed = result.is_ok();
        let outcome = match result {
            Ok(()) => {
                println!("--- {name}: passed in {:.1} s", time.as_secs_f64());
                Outcome::Passed
            }
            Err(failure) => {
                println!(
                    "--- {name}: FAILED in {:.1} s: {failure}",
                    time.as_secs_f64()
                );
                Outcome::Failed(failure.to_string())
            }
        };
        self.done.push((name.to_owned(), outcome, time));
        passed
    }

    /// Notes that a step cannot be run here.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        println!("\n=== {name}\n--- {name}: skipped: {reason}");
        let outcome = if self.require_all {
            Outcome::Failed(format!("skipped, and every step is required: {reason}"))
        } else {
            Outcome::Skipped(reason.to_owned())
        };
        self.done.push((name.to_owned(), outcome, Duration::ZERO));
    }

    /// Runs a step if there is nothing that speaks against it.
    pub(crate) fn run_unless(
        &mut self,
        obstacle: Option<&str>,
        name: &str,
        step: impl FnOnce() -> Result<(), Failure>,
    ) {
        match obstacle {
            None => {
                self.run(name, step);
            }
            Some(reason) => self.skip(name, reason),
        }
    }

    /// Lists all steps, and ends with the counts.
    pub(crate) fn finish(&self) -> ExitCode {
        let (mut passed, mut failed, mut skipped) = (0_u32, 0_u32, 0_u32);
        println!("\n=== Summary");
        for (name, outcome, time) in &self.done {
            let time = time.as_secs_f64();
            match outcome {
                Outcome::Passed => {
                    passed += 1;
                    println!("passed   {time:7.1} s  {name}");
                }
                Outcome::Failed(reason) => {
                    failed += 1;
                    println!("FAILED   {time:7.1} s  {name}: {reason}");
                }
                Outcome::Skipped(reason) => {
                    skipped += 1;
                    println!("skipped            {name}: {reason}");
                }
            }
        }
        println!("\n{passed} passed, {failed} failed, {skipped} skipped");
        if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
