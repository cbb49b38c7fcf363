//! One lookup from question to report.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::bundle::Exchange;
use crate::dns::{Event, Question, Request, Response, name, presentation};
use crate::dnssec::{Resolution, Validation, Validator, extended_error_meaning, failed};
use crate::report::{
    ExtendedErrorReport, LookupOutcome, LookupRecord, LookupReport, QuestionReport, Reason,
    ResolverReport, SecurityStatus,
};
use crate::time::UnixTime;

/// A lookup under way: a machine that says what to ask and is told what came of it.
///
/// **Call [`Lookup::step`] with [`Event::Start`] once, then once for each request that it returned,
/// in any order, until none is outstanding; then [`Lookup::report`] has the result.** Requests of one
/// call do not depend on each other and are best sent at once. Events that fit no outstanding
/// request are passed over.
#[derive(Debug)]
pub struct Lookup {
    question: Question,
    validator: Validator,
    /// Where in `asked` each outstanding request is, by its id.
    outstanding: BTreeMap<u32, usize>,
    asked: Vec<Asked>,
    octets: usize,
    record: bool,
    exchanges: Vec<Exchange>,
    resolution: Option<Resolution>,
    resolver_ad: Option<bool>,
}

/// A question, and what is said of it in the report.
#[derive(Debug)]
struct Asked {
    request: Request,
    round_trip: usize,
    rcode: Option<String>,
    octets: Option<usize>,
    failure: Option<Reason>,
    unreadable: Vec<String>,
    extended_errors: Vec<ExtendedErrorReport>,
}

impl Lookup {
    pub(crate) fn new(question: Question, validation: Validation, record: bool) -> Self {
        Self {
            question,
            validator: Validator::new(validation),
            outstanding: BTreeMap::new(),
            asked: Vec::new(),
            octets: 0,
            record,
            exchanges: Vec::new(),
            resolution: None,
            resolver_ad: None,
        }
    }

    /// Takes an event in, and returns what is to be asked now.
    pub fn step(&mut self, event: Event) -> Vec<Request> {
        match &event {
            Event::Start if self.asked.is_empty() => {
                self.validator.begin(&self.question.clone());
                let mut requests = self.requests(1);
                // The resolver's own opinion.
                requests.push(self.ask(self.question.clone(), false, 1));
                requests
            }
            Event::Start => Vec::new(),
            Event::Answer { id, .. } | Event::Failed { id, .. } => {
                let Some(index) = self.outstanding.remove(id) else {
                    return Vec::new();
                };
                let Some(round_trip) = self.take(index, &event) else {
                    return Vec::new();
                };
                if self.resolution.is_none() {
                    self.resolution = self.validator.resolve(&self.question);
                }
                self.requests(round_trip + 1)
            }
        }
    }

    /// How many requests have been answered or have failed, and how many there are so far.
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.asked.len();
        (asked.saturating_sub(self.outstanding.len()), asked)
    }

    /// Whether the result is known. What is still outstanding then was asked on speculation and
    /// changes nothing but the list of questions and the resolver's own opinion: a body may give it
    /// up, with [`Failure::Aborted`](crate::dns::Failure::Aborted), rather than wait for long.
    pub fn is_decided(&self) -> bool {
        self.resolution.is_some()
    }

    /// What was asked and answered so far, if recording was asked for, in the order of the answers.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// Hands out the questions that have come up. Those that nothing depends on any more, since there
    /// is a result, are not asked.
    fn requests(&mut self, round_trip: usize) -> Vec<Request> {
        let wanted = self.validator.take_wanted();
        if self.resolution.is_some() {
            return Vec::new();
        }
        wanted
            .into_iter()
            .map(|question| self.ask(question, true, round_trip))
            .collect()
    }

    fn ask(&mut self, question: Question, checking_disabled: bool, round_trip: usize) -> Request {
        let index = self.asked.len();
        // A run has fewer questions than `Limits::questions`, and one.
        let id = u32::try_from(index).unwrap_or(u32::MAX);
        let request = Request {
            id,
            question,
            checking_disabled,
        };
        self.outstanding.insert(id, index);
        self.asked.push(Asked {
            request: request.clone(),
            round_trip,
            rcode: None,
            octets: None,
            failure: None,
            unreadable: Vec::new(),
            extended_errors: Vec::new(),
        });
        request
    }

    /// Takes in what came of the question at `index`; yields its round trip.
    fn take(&mut self, index: usize, event: &Event) -> Option<usize> {
        let asked = self.asked.get_mut(index)?;
        let question = asked.request.question.clone();
        let validating = asked.request.checking_disabled;
        if self.record {
            self.exchanges.push(Exchange::new(&asked.request, event));
        }
        let reason = match event {
            Event::Start => return None,
            Event::Failed { why, .. } => failed(&question, &why.to_string(), why.code()),
            Event::Answer { bytes, .. } => {
                self.octets = self.octets.saturating_add(bytes.len());
                asked.octets = Some(bytes.len());
                let most = self.validator.limits().octets;
                match Response::parse(bytes, &question) {
                    _ if self.octets > most => failed(
                        &question,
                        &format!("has sent more than {most} octets in this lookup"),
                        "limit-octets",
                    ),
                    Err(why) => failed(&question, &why.to_string(), why.code()),
                    Ok(response) => {
                        asked.describe(&response);
                        if validating {
                            self.validator.put(&question, &response);
                        } else {
                            self.resolver_ad = Some(response.authentic);
                        }
                        return Some(asked.round_trip);
                    }
                }
            }
        };
        asked.failure = Some(reason.clone());
        if validating {
            self.validator.put_failure(&question, reason);
        }
        Some(asked.round_trip)
    }

    /// The result, once nothing is outstanding.
    pub fn report(&self) -> Option<LookupReport> {
        if !self.outstanding.is_empty() {
            return None;
        }
        let found = self.resolution.as_ref()?;
        let rtype = self.question.rtype.to_string();
        let now = self.validator.now();
        let kept = matches!(
            found.status,
            SecurityStatus::Secure | SecurityStatus::Insecure
        ) && found.outcome != LookupOutcome::Failed;
        let opinion = self
            .asked
            .iter()
            .find(|asked| !asked.request.checking_disabled);
        Some(LookupReport {
            name: name::text(&self.question.name),
            r#type: rtype,
            status: found.status,
            outcome: found.outcome,
            rcode: self.rcode(found),
            rrset: found
                .records
                .iter()
                .map(|record| LookupRecord {
                    name: name::text(&record.owner),
                    r#type: record.rtype.to_string(),
                    ttl: record.ttl,
                    rdata: presentation(record.rtype, &record.rdata),
                })
                .collect(),
            aliases: found.aliases.clone(),
            reason: found.reason.clone(),
            reason_at: found.at.as_ref().map(name::text),
            chain: found.chain.clone(),
            signatures: found.signatures.clone(),
            denials: found.denials.clone(),
            expires: found
                .ttl
                .filter(|_| kept)
                .map(|ttl| UnixTime(now.0.saturating_add(ttl.into())).to_string()),
            resolver_ad: self.resolver_ad,
            resolver_rcode: opinion.and_then(|asked| asked.rcode.clone()),
            extended_errors: self.extended_errors(),
            questions: self.questions(),
            round_trips: self
                .asked
                .iter()
                .map(|asked| asked.round_trip)
                .max()
                .unwrap_or_default(),
            validated_at: now.to_string(),
        })
    }

    /// The RCODE of the last answer, be it one that says nothing (SERVFAIL).
    fn rcode(&self, found: &Resolution) -> Option<String> {
        if let Some(rcode) = found.rcode {
            return Some(rcode.to_string());
        }
        let last = Question {
            name: found.at.clone()?,
            rtype: self.question.rtype,
        };
        let of_last =
            |asked: &&Asked| asked.request.checking_disabled && asked.request.question == last;
        self.asked.iter().find(of_last)?.rcode.clone()
    }

    /// The questions, in an order that does not depend on that of the answers.
    fn questions(&self) -> Vec<QuestionReport> {
        let mut asked: Vec<&Asked> = self.asked.iter().collect();
        asked.sort_by_key(|asked| {
            let request = &asked.request;
            (
                asked.round_trip,
                &request.question,
                request.checking_disabled,
            )
        });
        asked.into_iter().map(Asked::report).collect()
    }

    /// What the resolver said beside its answers, each thing once.
    fn extended_errors(&self) -> Vec<ExtendedErrorReport> {
        let mut seen = BTreeSet::new();
        self.asked
            .iter()
            .flat_map(|asked| &asked.extended_errors)
            .filter(|error| seen.insert((&error.name, &error.r#type, error.code, &error.text)))
            .cloned()
            .collect()
    }
}

impl Asked {
    fn describe(&mut self, response: &Response) {
        self.rcode = Some(response.rcode.to_string());
        self.unreadable.clone_from(&response.unreadable);
        self.extended_errors = response
            .extended_errors
            .iter()
            .map(|error| ExtendedErrorReport {
                name: name::text(&self.request.question.name),
                r#type: self.request.question.rtype.to_string(),
                code: error.code,
                meaning: extended_error_meaning(error.code),
                text: error.text.clone(),
            })
            .collect();
    }

    fn report(&self) -> QuestionReport {
        QuestionReport {
            name: name::text(&self.request.question.name),
            r#type: self.request.question.rtype.to_string(),
            checking_disabled: self.request.checking_disabled,
            round_trip: self.round_trip,
            rcode: self.rcode.clone(),
            octets: self.octets,
            failure: self.failure.clone(),
            unreadable: self.unreadable.clone(),
        }
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
