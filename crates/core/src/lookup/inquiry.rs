//! Questions under way and what came of them, for any number of lookups that share what is known.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::bundle::Exchange;
use crate::dns::{Event, Question, Request, Response, name, presentation};
use crate::dnssec::{
    Answer, Resolution, Rrset, Validation, Validator, extended_error_meaning, failed,
};
use crate::report::{
    ExtendedErrorReport, LookupOutcome, LookupRecord, LookupReport, QuestionReport, Reason,
    SecurityStatus,
};
use crate::signature::SignatureVerifier;
use crate::time::UnixTime;

/// A validator with its questions under way.
///
/// A question is begun with [`Inquiry::begin`]; what is to be asked then comes out of
/// [`Inquiry::requests`], now and after each [`Inquiry::take`]; [`Inquiry::resolve`] has the result as
/// soon as it is known.
#[derive(Debug)]
pub(crate) struct Inquiry {
    validator: Validator,
    /// Where in `asked` each outstanding request is, by its id.
    outstanding: BTreeMap<u32, usize>,
    asked: Vec<Asked>,
    octets: usize,
    record: bool,
    exchanges: Vec<Exchange>,
    /// Whether the resolver calls authentic what it was asked to validate itself.
    opinions: BTreeMap<Question, bool>,
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
    /// Octets of the answer without padding.
    content: usize,
    report_agent: Option<String>,
}

impl Inquiry {
    /// Nothing is asked yet; `record` says whether to keep what will be.
    pub(crate) fn new(validation: Validation, record: bool) -> Self {
        Self {
            validator: Validator::new(validation),
            outstanding: BTreeMap::new(),
            asked: Vec::new(),
            octets: 0,
            record,
            exchanges: Vec::new(),
            opinions: BTreeMap::new(),
        }
    }

    /// Wants an RRset: everything that can be asked for it at once.
    pub(crate) fn begin(&mut self, question: &Question) {
        self.validator.begin(question);
    }

    /// Asks a question whose answer is looked at, and never validated.
    pub(crate) fn ask_unvalidated(&mut self, question: &Question) {
        self.validator.want(&question.name, question.rtype);
    }

    /// What came of a question; nothing while answers are outstanding that it depends on.
    pub(crate) fn resolve(&mut self, question: &Question) -> Option<Resolution> {
        self.validator.resolve(question)
    }

    /// Hands out the questions that have come up, asked for the first time in `round_trip`.
    pub(crate) fn requests(&mut self, round_trip: usize) -> Vec<Request> {
        let wanted = self.validator.take_wanted();
        wanted
            .into_iter()
            .map(|question| self.ask(question, true, round_trip))
            .collect()
    }

    /// Forgets the questions that have come up: nothing depends on them any more.
    pub(crate) fn drop_wanted(&mut self) {
        self.validator.take_wanted();
    }

    /// Asks for the resolver's own opinion.
    pub(crate) fn opinion(&mut self, question: &Question, round_trip: usize) -> Request {
        self.ask(question.clone(), false, round_trip)
    }

    /// How many requests have been answered or have failed, and how many there are so far.
    pub(crate) fn progress(&self) -> (usize, usize) {
        let asked = self.asked.len();
        (asked.saturating_sub(self.outstanding.len()), asked)
    }

    /// Whether any request has been answered, with whatever.
    pub(crate) fn has_answers(&self) -> bool {
        self.asked.iter().any(|asked| asked.octets.is_some())
    }

    /// The answer to a question as it came, if it is known. Nothing of it is validated.
    pub(crate) fn answer(&self, question: &Question) -> Option<&Answer> {
        self.validator.known(question)
    }

    /// Whether the resolver calls authentic what it answers to a question, if it was asked that.
    pub(crate) fn opinion_of(&self, question: &Question) -> Option<bool> {
        self.opinions.get(question).copied()
    }

    /// Holds the DNSKEY RRset `keys` against what the zone asks its parent to publish for it.
    ///
    /// # Errors
    ///
    /// Why the keys would not be trusted then.
    pub(crate) fn would_hold(&self, proposal: &Rrset, keys: &Rrset) -> Result<(), Reason> {
        self.validator.would_hold(proposal, keys)
    }

    /// Octets of the answer to a question without what pads it.
    pub(crate) fn octets(&self, question: &Question) -> Option<usize> {
        let mut asked = self.asked.iter();
        let asked = asked.find(|it| it.request.question == *question)?;
        asked.octets.map(|_| asked.content)
    }

    /// Who would like to hear of errors (RFC 9567), each once, in presentation form.
    pub(crate) fn report_agents(&self) -> BTreeSet<&str> {
        let agents = self
            .asked
            .iter()
            .filter_map(|it| it.report_agent.as_deref());
        agents.collect()
    }

    /// What verifies signatures.
    pub(crate) fn verifier(&self) -> &'static dyn SignatureVerifier {
        self.validator.verifier()
    }

    /// Whether nothing has been asked yet.
    pub(crate) fn is_new(&self) -> bool {
        self.asked.is_empty()
    }

    /// Whether every request has been answered or has failed.
    pub(crate) fn is_idle(&self) -> bool {
        self.outstanding.is_empty()
    }

    /// What was asked and answered so far, if that is kept, in the order of the answers.
    pub(crate) fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// Takes in what came of a request; yields its round trip, or nothing if none such is outstanding.
    pub(crate) fn take(&mut self, event: &Event) -> Option<usize> {
        let (Event::Answer { id, .. } | Event::Failed { id, .. }) = event else {
            return None;
        };
        let index = self.outstanding.remove(id)?;
        self.take_at(index, event)
    }

    fn ask(&mut self, question: Question, checking_disabled: bool, round_trip: usize) -> Request {
        let index = self.asked.len();
        // A run has fewer questions than `Limits::questions`, and one.
        let id = u32::try_from(index).unwrap_or(u32::MAX);
        let request = Request {
            id,
            question,
            checking_disabled,
            recursion_desired: true,
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
            content: 0,
            report_agent: None,
        });
        request
    }

    /// Takes in what came of the question at `index`; yields its round trip.
    fn take_at(&mut self, index: usize, event: &Event) -> Option<usize> {
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
                            self.opinions.insert(question, response.authentic);
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

    /// The report of a question that was resolved as `found`.
    pub(crate) fn report(&self, question: &Question, found: &Resolution) -> LookupReport {
        let rtype = question.rtype.to_string();
        let now = self.validator.now();
        let kept = matches!(
            found.status,
            SecurityStatus::Secure | SecurityStatus::Insecure
        ) && found.outcome != LookupOutcome::Failed;
        let opinion = self
            .asked
            .iter()
            .find(|asked| !asked.request.checking_disabled && asked.request.question == *question);
        LookupReport {
            name: name::text(&question.name),
            r#type: rtype,
            status: found.status,
            outcome: found.outcome,
            rcode: self.rcode(question, found),
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
            resolver_ad: self.opinions.get(question).copied(),
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
        }
    }

    /// The RCODE of the last answer, be it one that says nothing (SERVFAIL).
    fn rcode(&self, question: &Question, found: &Resolution) -> Option<String> {
        if let Some(rcode) = found.rcode {
            return Some(rcode.to_string());
        }
        let last = Question {
            name: found.at.clone()?,
            rtype: question.rtype,
        };
        let of_last =
            |asked: &&Asked| asked.request.checking_disabled && asked.request.question == last;
        self.asked.iter().find(of_last)?.rcode.clone()
    }

    /// The questions, in an order that does not depend on that of the answers.
    pub(crate) fn questions(&self) -> Vec<QuestionReport> {
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
    pub(crate) fn extended_errors(&self) -> Vec<ExtendedErrorReport> {
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
        {
            let octets = self.octets.unwrap_or_default();
            self.content = octets.saturating_sub(response.padding);
            self.report_agent = response.report_agent.as_ref().map(name::text);
        }
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
