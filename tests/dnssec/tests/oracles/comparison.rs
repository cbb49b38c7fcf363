//! What others say of the scenarios, beside what is expected, and the list of differences.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tlsakit_dnssec_tests::differences::Differences;
use tlsakit_dnssec_tests::scenario::Scenario;

/// What a validator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Secure.
    Secure,
    /// Insecure.
    Insecure,
    /// Bogus or failed: no validator but ours tells them apart.
    NoAnswer,
    /// It panicked.
    Panic,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secure => "secure",
            Self::Insecure => "insecure",
            Self::NoAnswer => "no-answer",
            Self::Panic => "panic",
        })
    }
}

impl Verdict {
    /// Whether it is what a scenario expects, as far as it can be told apart.
    fn agrees(self, expected: &str) -> bool {
        match self {
            Self::Secure => expected == "secure",
            Self::Insecure => expected == "insecure",
            Self::Panic => false,
            Self::NoAnswer => ["bogus", "indeterminate"].contains(&expected),
        }
    }
}

/// The verdicts of one validator.
pub(crate) struct Comparison {
    oracle: String,
    known: Differences,
    /// By expected status: how many agree, how many differ as is known, how many otherwise.
    table: BTreeMap<String, [usize; 3]>,
    problems: Vec<String>,
}

impl Comparison {
    /// A comparison with the validator of that name.
    pub(crate) fn new(oracle: &str) -> Self {
        Self {
            oracle: oracle.to_owned(),
            known: Differences::of(oracle),
            table: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Takes a verdict in.
    pub(crate) fn add(&mut self, scenario: &Scenario, verdict: Verdict) {
        let expected = &scenario.expect.status;
        let row = self.table.entry(expected.clone()).or_default();
        if verdict.agrees(expected) {
            row[0] += 1;
        } else if self.known.has(&scenario.name, &verdict.to_string()) {
            row[1] += 1;
        } else {
            row[2] += 1;
            self.problems.push(format!(
                "{}: expected {expected}, {} says {verdict}",
                scenario.name, self.oracle
            ));
        }
    }

    /// Prints the table.
    ///
    /// # Panics
    ///
    /// If there is a difference that is not listed, or a listed one that does not occur.
    pub(crate) fn finish(mut self) {
        println!(
            "{:<14} {:>7} {:>14} {:>7}",
            self.oracle, "agrees", "differs, known", "differs"
        );
        for (status, [agree, known, differ]) in &self.table {
            println!("{status:<14} {agree:>7} {known:>14} {differ:>7}");
        }
        self.problems.extend(self.known.stale());
        assert!(
            self.problems.is_empty(),
            "{}:\n{}",
            self.oracle,
            self.problems.join("\n")
        );
    }
}

/// Does `work` for all `items`, `threads` at a time, and gives the results in their order.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    items.get(index).map(|item| (index, item))
                } {
                    let result = work(item);
                    results.lock().expect("no panic").insert(index, result);
                }
            });
        }
    });
    results
        .into_inner()
        .expect("no panic")
        .into_values()
        .collect()
}
