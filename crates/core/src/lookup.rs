//! One lookup from question to report.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::bundle::Exchange;
use crate::dns::{Event, Question, Request};
use crate::dnssec::Validation;
use crate::report::{LookupReport, Reason, ResolverReport};

/// A lookup under way: a machine that says what to ask and is told what came of it.
///
/// **Call [`Lookup::step`] with [`Event::Start`] once, then once for each request that it returned,
/// in any order, until none is outstanding; then [`Lookup::report`] has the result.** Requests of one
/// call do not depend on each other and are best sent at once. Events that fit no outstanding
/// request are passed over.
#[derive(Debug)]
pub struct Lookup {
    outstanding: BTreeMap<u32, Request>,
    exchanges: Vec<Exchange>,
    record: bool,
    question: Question,
    validation: Validation,
}

impl Lookup {
    pub(crate) fn new(question: Question, validation: Validation, record: bool) -> Self {
        Self {
            outstanding: BTreeMap::new(),
            exchanges: Vec::new(),
            record,
            question,
            validation,
        }
    }

    /// Takes an event in, and returns what is to be asked now.
    pub fn step(&mut self, event: Event) -> Vec<Request> {
        let _ = event;
        Vec::new()
    }

    /// How many requests have been answered or have failed, and how many there are so far.
    pub fn progress(&self) -> (usize, usize) {
        (0, 0)
    }

    /// The result, once nothing is outstanding.
    pub fn report(&self) -> Option<LookupReport> {
        None
    }

    /// What was asked and answered so far, if recording was asked for.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }
}

/// In what the results of several resolvers differ.
pub(crate) fn disagreement(reports: &[ResolverReport]) -> Option<Reason> {
    let _ = reports;
    None
}
