//! One lookup from question to report.

mod inquiry;

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use inquiry::Inquiry;

use crate::bundle::Exchange;
use crate::dns::{Event, Question, Request};
use crate::dnssec::{Resolution, Validation};
use crate::report::{
    LookupOutcome, LookupRecord, LookupReport, Reason, ResolverReport, SecurityStatus,
};

/// A lookup under way: a machine that says what to ask and is told what came of it.
///
/// **Call [`Lookup::step`] with [`Event::Start`] once, then once for each request that it returned,
/// in any order, until none is outstanding; then [`Lookup::report`] has the result.** Requests of one
/// call do not depend on each other and are best sent at once. Events that fit no outstanding
/// request are passed over.
#[derive(Debug)]
pub struct Lookup {
    question: Question,
    inquiry: Inquiry,
    resolution: Option<Resolution>,
}

impl Lookup {
    pub(crate) fn new(question: Question, validation: Validation, record: bool) -> Self {
        Self {
            question,
            inquiry: Inquiry::new(validation, record),
            resolution: None,
        }
    }

    /// Takes an event in, and returns what is to be asked now.
    pub fn step(&mut self, event: Event) -> Vec<Request> {
        if event == Event::Start {
            if !self.inquiry.is_new() {
                return Vec::new();
            }
            self.inquiry.begin(&self.question);
            let mut requests = self.inquiry.requests(1);
            // The resolver's own opinion.
            requests.push(self.inquiry.opinion(&self.question, 1));
            return requests;
        }
        let Some(round_trip) = self.inquiry.take(&event) else {
            return Vec::new();
        };
        if self.resolution.is_none() {
            self.resolution = self.inquiry.resolve(&self.question);
        }
        if self.resolution.is_some() {
            self.inquiry.drop_wanted();
            return Vec::new();
        }
        self.inquiry.requests(round_trip + 1)
    }

    /// How many requests have been answered or have failed, and how many there are so far.
    pub fn progress(&self) -> (usize, usize) {
        self.inquiry.progress()
    }

    /// Whether the result is known. What is still outstanding then was asked on speculation and
    /// changes nothing but the list of questions and the resolver's own opinion: a body may give it
    /// up, with [`Failure::Aborted`](crate::dns::Failure::Aborted), rather than wait for long.
    pub fn is_decided(&self) -> bool {
        self.resolution.is_some()
    }

    /// What was asked and answered so far, if recording was asked for, in the order of the answers.
    pub fn exchanges(&self) -> &[Exchange] {
        self.inquiry.exchanges()
    }

    /// The result, once nothing is outstanding.
    pub fn report(&self) -> Option<LookupReport> {
        if !self.inquiry.is_idle() {
            return None;
        }
        let found = self.resolution.as_ref()?;
        Some(self.inquiry.report(&self.question, found))
    }
}

/// In what the results of several resolvers differ: status, outcome, records, aliases.
pub(crate) fn disagreement(reports: &[ResolverReport]) -> Option<Reason> {
    let (first, others) = reports.split_first()?;
    let different: Vec<&ResolverReport> = others
        .iter()
        .filter(|other| !same(&first.report, &other.report))
        .collect();
    let other = different.first()?;
    Some(Reason::new(
        "dnssec-resolvers-disagree",
        format!(
            "{} gives {}, and {} gives {}.",
            first.resolver,
            in_words(&first.report),
            other.resolver,
            in_words(&other.report)
        ),
        &["RFC 4035, section 4.9.3"],
    ))
}

fn same(one: &LookupReport, other: &LookupReport) -> bool {
    let records = |report: &LookupReport| -> BTreeSet<(String, String)> {
        let pair = |record: &LookupRecord| (record.name.clone(), record.rdata.clone());
        report.rrset.iter().map(pair).collect()
    };
    let aliases = |report: &LookupReport| -> Vec<String> {
        report
            .aliases
            .iter()
            .map(|alias| alias.target.clone())
            .collect()
    };
    one.status == other.status
        && one.outcome == other.outcome
        && records(one) == records(other)
        && aliases(one) == aliases(other)
}

fn in_words(report: &LookupReport) -> String {
    let status = match report.status {
        SecurityStatus::Secure => "secure",
        SecurityStatus::Insecure => "insecure",
        SecurityStatus::Indeterminate => "indeterminate",
        SecurityStatus::Bogus => "bogus",
    };
    match report.outcome {
        LookupOutcome::Answer => format!("{} {status} records", report.rrset.len()),
        LookupOutcome::NoData => format!("a {status} answer without records"),
        LookupOutcome::NameError => format!("a {status} answer that the name does not exist"),
        LookupOutcome::Failed => format!("no answer ({status})"),
    }
}
