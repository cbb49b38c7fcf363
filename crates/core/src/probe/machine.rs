//! One probe: the lookup of addresses, and the sessions with them.

use alloc::vec::Vec;
use core::net::IpAddr;

use super::visits::{Plan, Visits};
use super::{Session, SessionRequest, summary};
use crate::bundle::Exchange;
use crate::dns::{self, Question};
use crate::dnssec::{Resolution, Validation};
use crate::lookup::Inquiry;
use crate::machine::{Event, Machine, Request};
use crate::report::{AddressLookup, ProbeReport};
use crate::time::UnixTime;

/// A probe under way. See [`Machine`].
#[derive(Debug)]
pub struct Probe {
    visits: Visits,
    now: UnixTime,
    /// Nothing if the addresses are given.
    inquiry: Option<Inquiry>,
    lookups: Vec<Family>,
    started: bool,
}

/// The lookup of addresses of one family.
#[derive(Debug)]
struct Family {
    question: Question,
    resolution: Option<Resolution>,
}

impl Probe {
    /// `validation` is for the lookups; `record` says whether to keep what was asked and answered.
    pub(crate) fn new(
        plan: Plan,
        questions: Vec<Question>,
        validation: Validation,
        record: bool,
    ) -> Self {
        let now = validation.now;
        let asks = plan.addresses.is_empty();
        Self {
            visits: Visits::new(plan),
            now,
            inquiry: asks.then(|| Inquiry::new(validation, record)),
            lookups: questions
                .into_iter()
                .map(|question| Family {
                    question,
                    resolution: None,
                })
                .collect(),
            started: false,
        }
    }

    /// What was asked and answered so far, if recording was asked for, in the order of the answers.
    pub fn exchanges(&self) -> &[Exchange] {
        self.inquiry.as_ref().map_or(&[], Inquiry::exchanges)
    }

    /// The sessions that were held so far, as the bodies reported them, in the order in which they ended.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.visits.sessions().iter().map(|(_, session)| session)
    }

    /// The result, once nothing is outstanding.
    pub fn report(&self) -> Option<ProbeReport> {
        let asked = self.inquiry.as_ref().is_none_or(Inquiry::is_idle);
        if !self.started || !asked || !self.visits.is_idle() {
            return None;
        }
        let mut lookups = Vec::new();
        if let Some(inquiry) = &self.inquiry {
            for family in &self.lookups {
                let found = family.resolution.as_ref()?;
                lookups.push(AddressLookup::new(&inquiry.report(&family.question, found)));
            }
        }
        Some(summary::report(&self.visits, lookups, self.now))
    }

    fn start(&mut self) -> Vec<Request> {
        if self.started {
            return Vec::new();
        }
        self.started = true;
        match &mut self.inquiry {
            None => {
                let given = self.visits.plan().addresses.clone();
                requests(self.visits.visit(given))
            }
            Some(inquiry) => {
                for family in &self.lookups {
                    inquiry.begin(&family.question);
                }
                let requests = inquiry.requests(1);
                requests.into_iter().map(Request::Dns).collect()
            }
        }
    }

    /// Takes in what came of a question.
    fn take_answer(&mut self, event: &dns::Event) -> Vec<Request> {
        let Some(inquiry) = &mut self.inquiry else {
            return Vec::new();
        };
        let Some(round_trip) = inquiry.take(event) else {
            return Vec::new();
        };
        let mut found: Vec<IpAddr> = Vec::new();
        for family in &mut self.lookups {
            if family.resolution.is_some() {
                continue;
            }
            family.resolution = inquiry.resolve(&family.question);
            if let Some(resolution) = &family.resolution {
                let report = inquiry.report(&family.question, resolution);
                let lookup = AddressLookup::new(&report);
                if lookup.is_usable() {
                    found.extend(
                        lookup
                            .addresses
                            .iter()
                            .filter_map(|it| it.parse::<IpAddr>().ok()),
                    );
                }
            }
        }
        let mut more: Vec<Request> = Vec::new();
        if self.lookups.iter().any(|it| it.resolution.is_none()) {
            let questions = inquiry.requests(round_trip + 1);
            more.extend(questions.into_iter().map(Request::Dns));
        } else {
            inquiry.drop_wanted();
        }
        more.extend(requests(self.visits.visit(found)));
        more
    }
}

impl Machine for Probe {
    fn step(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Start => self.start(),
            Event::Dns(event) => self.take_answer(&event),
            Event::Authority(_) | Event::Https { .. } => Vec::new(),
            Event::Session { id, session } => requests(self.visits.take(id, *session)),
        }
    }

    fn progress(&self) -> (usize, usize) {
        let (answered, asked) = self.inquiry.as_ref().map_or((0, 0), Inquiry::progress);
        let (ended, begun) = self.visits.progress();
        (answered.saturating_add(ended), asked.saturating_add(begun))
    }

    fn is_decided(&self) -> bool {
        let resolved =
            self.inquiry.is_none() || self.lookups.iter().all(|it| it.resolution.is_some());
        resolved && self.visits.is_done()
    }
}

fn requests(sessions: Vec<SessionRequest>) -> Vec<Request> {
    sessions.into_iter().map(Request::Session).collect()
}
