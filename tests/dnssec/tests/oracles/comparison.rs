//! What others say of the scenarios, beside what is expected, and the list of differences.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tlsakit_dnssec_tests::scenario::{Scenario, folder};

/// What a validator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Secure.
    Secure,
    /// Insecure.
    Insecure,
    /// Bogus.
    Bogus,
    /// Nothing, by which a resolver says bogus or failed.
    NoAnswer,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secure => "secure",
            Self::Insecure => "insecure",
            Self::Bogus => "bogus",
            Self::NoAnswer => "no-answer",
        })
    }
}

impl Verdict {
    /// Whether it is what a scenario expects, as far as it can be told apart.
    fn agrees(self, expected: &str) -> bool {
        match self {
            Self::Secure => expected == "secure",
            Self::Insecure => expected == "insecure",
            Self::Bogus => expected == "bogus",
            Self::NoAnswer => ["bogus", "indeterminate"].contains(&expected),
        }
    }
}

/// A difference that is known: a line of `differences.txt`.
struct Known {
    /// Name of a scenario, or its beginning and a `*`.
    pattern: String,
    verdict: String,
    seen: usize,
}

impl Known {
    fn is_of(&self, name: &str) -> bool {
        match self.pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => self.pattern == name,
        }
    }
}

/// The verdicts of one validator.
pub(crate) struct Comparison {
    oracle: String,
    known: Vec<Known>,
    /// By expected status: how many agree, how many differ as is known, how many otherwise.
    table: BTreeMap<String, [usize; 3]>,
    problems: Vec<String>,
}

impl Comparison {
    /// A comparison with the validator of that name.
    pub(crate) fn new(oracle: &str) -> Self {
        let text = fs::read_to_string(folder().join("differences.txt")).expect("the differences");
        let known = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let (name, pattern, verdict) = (words.next()?, words.next()?, words.next()?);
                assert!(words.next().is_some(), "{line}: without a reason");
                (name == oracle).then(|| Known {
                    pattern: pattern.to_owned(),
                    verdict: verdict.to_owned(),
                    seen: 0,
                })
            })
            .collect();
        Self {
            oracle: oracle.to_owned(),
            known,
            table: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Takes a verdict in.
    pub(crate) fn add(&mut self, scenario: &Scenario, verdict: Verdict) {
        let expected = &scenario.expect.status;
        let row = self.table.entry(expected.clone()).or_default();
        let known = self.known.iter_mut().find(|known| known.is_of(&scenario.name));
        let agrees = verdict.agrees(expected);
        match known {
            None if agrees => row[0] += 1,
            Some(known) if !agrees && known.verdict == verdict.to_string() => {
                known.seen += 1;
                row[1] += 1;
            }
            known => {
                row[2] += 1;
                let listed = match known {
                    Some(known) => format!(", listed as {}", known.verdict),
                    None => String::new(),
                };
                self.problems.push(format!(
                    "{}: expected {expected}, {} says {verdict}{listed}",
                    scenario.name, self.oracle
                ));
            }
        }
    }

    /// Prints the table.
    ///
    /// # Panics
    ///
    /// If there is a difference that is not listed, or a listed one that does not occur.
    pub(crate) fn finish(mut self) {
        println!("{:<14} {:>7} {:>14} {:>7}", self.oracle, "agrees", "differs, known", "differs");
        for (status, [agree, known, differ]) in &self.table {
            println!("{status:<14} {agree:>7} {known:>14} {differ:>7}");
        }
        let unseen = self.known.iter().filter(|known| known.seen == 0);
        let unseen = unseen.map(|known| format!("{}: listed, and does not occur", known.pattern));
        self.problems.extend(unseen);
        assert!(self.problems.is_empty(), "{}:\n{}", self.oracle, self.problems.join("\n"));
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
    results.into_inner().expect("no panic").into_values().collect()
}
