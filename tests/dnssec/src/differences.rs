//! The list of verdicts that differ from what the scenarios expect, each with its reason.

use std::fs;

use crate::scenario::folder;

/// What one validator is known to say otherwise.
pub struct Differences {
    known: Vec<Known>,
}

struct Known {
    /// Name of a scenario, or its beginning and a `*`.
    pattern: String,
    verdict: String,
    seen: bool,
}

impl Differences {
    /// The lines of `differences.txt` about `validator`.
    ///
    /// # Panics
    ///
    /// If one has no reason.
    pub fn of(validator: &str) -> Self {
        let text = fs::read_to_string(folder().join("differences.txt")).expect("the differences");
        let known = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let (name, pattern, verdict) = (words.next()?, words.next()?, words.next()?);
                assert!(words.next().is_some(), "{line}: without a reason");
                (name == validator).then(|| Known {
                    pattern: pattern.to_owned(),
                    verdict: verdict.to_owned(),
                    seen: false,
                })
            })
            .collect();
        Self { known }
    }

    /// Whether `verdict` is the one that is known of a scenario, where it differs.
    pub fn has(&mut self, scenario: &str, verdict: &str) -> bool {
        let is_of = |known: &&mut Known| match known.pattern.strip_suffix('*') {
            Some(start) => scenario.starts_with(start),
            None => known.pattern == scenario,
        };
        let Some(known) = self.known.iter_mut().find(is_of) else {
            return false;
        };
        let is_it = known.verdict == verdict;
        known.seen |= is_it;
        is_it
    }

    /// The entries that did not occur.
    pub fn stale(&self) -> impl Iterator<Item = String> {
        let unseen = self.known.iter().filter(|known| !known.seen);
        unseen.map(|known| format!("{}: listed, and does not occur", known.pattern))
    }
}
