//! Every authoritative server of the zones that count, asked by itself: do they say the same?

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use domain::base::iana::Rtype;

use super::machine::{Check, address, tlsa_owner};
use crate::bundle::{AuthorityExchange, Exchange};
use crate::dns::{self, Event, Failure, Name, Question, Response, name, presentation};
use crate::dnssec::{Resolution, Rrset, Rrsets};
use crate::machine::AuthorityRequest;
use crate::report::{AuthorityAnswer, AuthorityReport, Reason};
use crate::time::UnixTime;

/// Servers of one zone that are asked. The root has 13.
const MAX_SERVERS: usize = 16;

/// Addresses of the servers of one zone that are asked. The root has 26.
const MAX_ADDRESSES: usize = 32;

/// Questions that are asked in all.
const MAX_QUESTIONS: usize = 1_000;

/// The servers that are asked, and what they answer.
#[derive(Debug, Default)]
pub(super) struct Authorities {
    asked: BTreeMap<Place, Option<AuthorityAnswer>>,
    /// What is outstanding, by the ids of its requests.
    outstanding: BTreeMap<u32, Place>,
    /// Who would like to hear of errors (RFC 9567), in presentation form.
    report_agents: BTreeSet<String>,
    exchanges: Vec<AuthorityExchange>,
    is_recording: bool,
}

/// A question to a server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    zone: Name,
    server: Name,
    address: IpAddr,
    question: Question,
}

impl Authorities {
    pub(super) fn new(is_recording: bool) -> Self {
        Self {
            is_recording,
            ..Self::default()
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.outstanding.is_empty()
    }

    /// How many requests have ended, and how many there are so far.
    pub(super) fn progress(&self) -> (usize, usize) {
        let asked = self.asked.len();
        (asked.saturating_sub(self.outstanding.len()), asked)
    }

    fn ask(&mut self, place: Place) -> Option<AuthorityRequest> {
        if self.asked.contains_key(&place) || self.asked.len() >= MAX_QUESTIONS {
            return None;
        }
        let id = u32::try_from(self.asked.len()).ok()?;
        let request = AuthorityRequest {
            server: place.address,
            request: dns::Request {
                id,
                question: place.question.clone(),
                checking_disabled: true,
                recursion_desired: false,
            },
        };
        self.outstanding.insert(id, place.clone());
        self.asked.insert(place, None);
        Some(request)
    }

    /// Takes in what came of a question.
    pub(super) fn take(&mut self, event: &Event, now: UnixTime) {
        let (Event::Answer { id, .. } | Event::Failed { id, .. }) = event else {
            return;
        };
        let Some(place) = self.outstanding.remove(id) else {
            return;
        };
        if self.is_recording {
            let request = dns::Request {
                id: *id,
                question: place.question.clone(),
                checking_disabled: true,
                recursion_desired: false,
            };
            self.exchanges.push(AuthorityExchange {
                server: place.address,
                exchange: Exchange::new(&request, event),
            });
        }
        let answer = match response(&place.question, event) {
            Ok(response) => {
                let agent = response.report_agent.as_ref().map(name::text);
                self.report_agents.extend(agent);
                read(&place.question, &response, now)
            }
            Err(why) => AuthorityAnswer {
                failure: Some(why),
                ..unanswered(&place.question)
            },
        };
        self.asked.insert(place, Some(answer));
    }

    /// Who would like to hear of errors (RFC 9567), each once, in presentation form.
    pub(super) fn report_agents(&self) -> impl Iterator<Item = &str> {
        self.report_agents.iter().map(String::as_str)
    }

    /// What each server answered, by zone and server.
    pub(super) fn reports(&self) -> Vec<AuthorityReport> {
        let mut reports: Vec<AuthorityReport> = Vec::new();
        for (place, answer) in &self.asked {
            let Some(answer) = answer else {
                continue;
            };
            let zone = name::text(&place.zone);
            let server = name::text(&place.server);
            let address = place.address.to_string();
            let is_here = reports
                .last()
                .is_some_and(|it| it.zone == zone && it.server == server && it.address == address);
            if !is_here {
                reports.push(AuthorityReport {
                    zone,
                    server,
                    address,
                    serial: None,
                    answers: Vec::new(),
                });
            }
            if let Some(report) = reports.last_mut() {
                if place.question.rtype == Rtype::SOA {
                    report.serial = answer.records.first().and_then(|it| serial(it));
                }
                report.answers.push(answer.clone());
            }
        }
        reports
    }
}

impl Check {
    /// What authoritative servers were asked and answered so far, if recording was asked for.
    pub fn authority_exchanges(&self) -> Vec<AuthorityExchange> {
        self.authorities.exchanges.clone()
    }

    /// Asks the servers of each zone for what the decisions rest on, once these have all that they need: what
    /// is beside them is not to use up the questions of a run.
    pub(super) fn advance_authorities(&mut self) -> Vec<AuthorityRequest> {
        if !self.plan.authorities || !self.has_routes() {
            return Vec::new();
        }
        let mut requests = Vec::new();
        for (zone, mut questions) in self.questions_by_zone() {
            questions.insert(Question::new(zone.clone(), Rtype::SOA));
            for (server, address) in self.servers_of(&zone) {
                for question in &questions {
                    let place = Place {
                        zone: zone.clone(),
                        server: server.clone(),
                        address,
                        question: question.clone(),
                    };
                    requests.extend(self.authorities.ask(place));
                }
            }
        }
        requests
    }

    /// What leads to the hosts, and their TLSA sets.
    pub(super) fn decisive(&self) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        let lead = self.leading();
        questions.extend(lead.map(|(owner, rtype)| Question::new(owner, rtype)));
        for host in &self.hosts {
            let candidates = host.route.iter().flat_map(|it| &it.candidates);
            let owners = candidates.filter_map(|it| tlsa_owner(it, host.port));
            questions.extend(owners.map(|owner| Question::new(owner, Rtype::TLSA)));
        }
        questions
    }

    /// The same by the zones that hold them.
    fn questions_by_zone(&self) -> BTreeMap<Name, BTreeSet<Question>> {
        let mut by_zone: BTreeMap<Name, BTreeSet<Question>> = BTreeMap::new();
        for question in self.decisive() {
            let found = self.known(&question.name, question.rtype);
            let zone = found.and_then(|found| zone_of(&question, found));
            if let Some(zone) = zone {
                by_zone.entry(zone).or_default().insert(question);
            }
        }
        by_zone
    }

    /// The names of the servers of a zone, as far as they are known.
    pub(super) fn servers(&self, zone: &Name) -> Vec<Name> {
        let found = self.known(zone, Rtype::NS);
        let records = found.into_iter().flat_map(|found| &found.records);
        let names = records.filter_map(|it| Name::from_octets(it.rdata.clone()).ok());
        names.collect()
    }

    /// The servers of a zone with their addresses, as far as they are known.
    fn servers_of(&mut self, zone: &Name) -> Vec<(Name, IpAddr)> {
        let mut servers = Vec::new();
        self.look(zone, Rtype::NS);
        for server in self.servers(zone).into_iter().take(MAX_SERVERS) {
            for rtype in [Rtype::A, Rtype::AAAA] {
                let Some(found) = self.look(&server, rtype) else {
                    continue;
                };
                let addresses = found.records.iter().filter_map(|it| address(&it.rdata));
                servers.extend(addresses.map(|it| (server.clone(), it)));
            }
        }
        servers.truncate(MAX_ADDRESSES);
        servers
    }
}

/// The zone that answers a question, as its chain of trust tells; nothing if an alias leads elsewhere, or if
/// the chain ends above it.
fn zone_of(question: &Question, found: &Resolution) -> Option<Name> {
    let zones = found.chain.iter().filter_map(|zone| {
        let zone = Name::from_chars(zone.name.chars()).ok()?;
        question.name.ends_with(&zone).then_some(zone)
    });
    zones.max_by_key(|zone| zone.label_count())
}

/// The answer to a question, or why there is none.
fn response(question: &Question, event: &Event) -> Result<Response, Reason> {
    match event {
        Event::Answer { bytes, .. } => Response::parse(bytes, question)
            .map_err(|why| Reason::new(why.code(), why.to_string(), &[])),
        Event::Failed { why, .. } => Err(failure(why)),
        // Never an answer.
        Event::Start => Err(failure(&Failure::Aborted)),
    }
}

/// What is said of a question before it is answered.
fn unanswered(question: &Question) -> AuthorityAnswer {
    AuthorityAnswer {
        name: name::text(&question.name),
        r#type: question.rtype.to_string(),
        rcode: None,
        records: Vec::new(),
        is_signed: false,
        is_expired: false,
        failure: None,
    }
}

/// What an answer says.
fn read(question: &Question, response: &Response, now: UnixTime) -> AuthorityAnswer {
    let mut answer = unanswered(question);
    answer.rcode = Some(response.rcode.to_string());
    let sets = Rrsets::of(&response.answer);
    if let Some(set) = sets.get(&question.name, question.rtype) {
        // In canonical form, so that the case of names makes no difference.
        let records = set.rdatas.keys();
        answer.records = records.map(|it| presentation(set.rtype, it)).collect();
        answer.is_signed = !set.signatures.is_empty();
        answer.is_expired = is_expired(set, now);
    }
    answer
}

/// Whether all signatures are past (serial arithmetic, RFC 1982).
fn is_expired(set: &Rrset, now: UnixTime) -> bool {
    let now = u32::try_from(now.0.rem_euclid(1 << 32)).unwrap_or_default();
    let is_past = |expiration: u32| now.wrapping_sub(expiration).wrapping_sub(1) < 1 << 31;
    !set.signatures.is_empty() && set.signatures.iter().all(|it| is_past(it.expiration))
}

fn failure(why: &Failure) -> Reason {
    Reason::new(why.code(), alloc::format!("The server {why}."), &[])
}

/// The serial number of a SOA record in presentation form (RFC 1035, section 3.3.13).
fn serial(record: &str) -> Option<u32> {
    let mut fields = record.split_whitespace();
    fields.nth(2).and_then(|serial: &str| serial.parse().ok())
}
