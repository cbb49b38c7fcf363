//! Which lookups are made and which sessions are held.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use super::{
    CertificateType, Hello, KeyAlgorithm, Session, SessionOutcome, SessionRequest, SessionStage,
    Target, summary,
};
use crate::bundle::Exchange;
use crate::dns::{self, Question};
use crate::dnssec::{Resolution, Validation};
use crate::lookup::Inquiry;
use crate::machine::{Event, Machine, Request};
use crate::report::{AddressLookup, ProbeReport};
use crate::time::UnixTime;

/// Addresses of one host that are probed: a large provider has 16, and a hostile zone may have any number.
pub const MAX_ADDRESSES: usize = 40;

/// How often one session may be repeated: enough to see each of some dozen servers behind one address.
pub const MAX_REPEAT: u32 = 100;

/// Sessions that are held first at an address. If none gets as far as the handshake, none else is tried.
const SCOUTS: usize = 2;

/// How often a session is held whose chain seems to depend on the server name: several servers behind one
/// address, with chains of their own, would look the same.
const CERTAIN: u32 = 3;

/// What is probed and how, checked.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    /// Addresses in place of those that the DNS has; none to look them up.
    pub(crate) addresses: Vec<IpAddr>,
    /// The server names to ask for, best first; nothing stands for a hello without one.
    pub(crate) server_names: Vec<Option<String>>,
    pub(crate) ehlo: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) repeat: u32,
    pub(crate) raw_public_key: bool,
}

/// A probe under way. See [`Machine`].
#[derive(Debug)]
pub struct Probe {
    plan: Plan,
    now: UnixTime,
    /// Nothing if the addresses are given.
    inquiry: Option<Inquiry>,
    lookups: Vec<Family>,
    places: Vec<Place>,
    started: bool,
    requests: u32,
    outstanding: BTreeMap<u32, (usize, SessionRequest)>,
    sessions: Vec<(IpAddr, Session)>,
}

/// The lookup of addresses of one family.
#[derive(Debug)]
struct Family {
    question: Question,
    resolution: Option<Resolution>,
}

/// One address, and how far its sessions are.
#[derive(Debug)]
struct Place {
    address: IpAddr,
    phase: Phase,
    outstanding: usize,
    /// Variations that were held, with what became of the first attempt at each.
    held: Vec<(Variation, SessionOutcome, SessionStage)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first sessions: is there anything to talk to?
    Scouting,
    /// Everything else, once.
    Matrix,
    /// Repetitions, and old TLS where there is no other.
    Following,
    Done,
}

/// In what sessions with one address differ.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Variation {
    sni: Option<String>,
    key_algorithm: KeyAlgorithm,
    certificate_type: CertificateType,
    hello: Hello,
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
            plan,
            now,
            inquiry: asks.then(|| Inquiry::new(validation, record)),
            lookups: questions
                .into_iter()
                .map(|question| Family {
                    question,
                    resolution: None,
                })
                .collect(),
            places: Vec::new(),
            started: false,
            requests: 0,
            outstanding: BTreeMap::new(),
            sessions: Vec::new(),
        }
    }

    /// What was asked and answered so far, if recording was asked for, in the order of the answers.
    pub fn exchanges(&self) -> &[Exchange] {
        self.inquiry.as_ref().map_or(&[], Inquiry::exchanges)
    }

    /// The sessions that were held so far, as the bodies reported them, in the order in which they ended.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().map(|(_, session)| session)
    }

    /// The result, once nothing is outstanding.
    pub fn report(&self) -> Option<ProbeReport> {
        let asked = self.inquiry.as_ref().is_none_or(Inquiry::is_idle);
        if !self.started || !asked || !self.outstanding.is_empty() {
            return None;
        }
        let mut lookups = Vec::new();
        if let Some(inquiry) = &self.inquiry {
            for family in &self.lookups {
                let found = family.resolution.as_ref()?;
                lookups.push(AddressLookup::new(&inquiry.report(&family.question, found)));
            }
        }
        let places: Vec<IpAddr> = self.places.iter().map(|place| place.address).collect();
        Some(summary::report(
            &self.plan,
            lookups,
            &places,
            &self.sessions,
            self.now,
        ))
    }

    fn start(&mut self) -> Vec<Request> {
        if self.started {
            return Vec::new();
        }
        self.started = true;
        match &mut self.inquiry {
            None => {
                let given = self.plan.addresses.clone();
                self.visit(given)
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
        let mut requests: Vec<Request> = Vec::new();
        if self.lookups.iter().any(|it| it.resolution.is_none()) {
            let more = inquiry.requests(round_trip + 1);
            requests.extend(more.into_iter().map(Request::Dns));
        } else {
            inquiry.drop_wanted();
        }
        requests.extend(self.visit(found));
        requests
    }

    /// Begins with addresses that are new.
    fn visit(&mut self, addresses: Vec<IpAddr>) -> Vec<Request> {
        let mut requests = Vec::new();
        for address in addresses {
            let known = self.places.iter().any(|place| place.address == address);
            if known || self.places.len() >= MAX_ADDRESSES {
                continue;
            }
            let index = self.places.len();
            self.places.push(Place {
                address,
                phase: Phase::Scouting,
                outstanding: 0,
                held: Vec::new(),
            });
            let scouts: Vec<_> = self.matrix().into_iter().take(SCOUTS).collect();
            for variation in scouts {
                requests.push(self.request(index, address, variation, 1));
            }
        }
        requests
    }

    /// Everything that is tried once at each address.
    fn matrix(&self) -> Vec<Variation> {
        let mut matrix = Vec::new();
        for sni in &self.plan.server_names {
            for key_algorithm in [
                KeyAlgorithm::RSA,
                KeyAlgorithm::ECDSA,
                KeyAlgorithm::Ed25519,
            ] {
                matrix.push(Variation {
                    sni: sni.clone(),
                    key_algorithm,
                    certificate_type: CertificateType::X509,
                    hello: Hello::Modern,
                });
            }
        }
        if self.plan.raw_public_key {
            matrix.push(Variation {
                sni: self.plan.server_names.first().cloned().flatten(),
                key_algorithm: KeyAlgorithm::Any,
                certificate_type: CertificateType::RawPublicKey,
                hello: Hello::Modern,
            });
        }
        matrix
    }

    fn request(
        &mut self,
        index: usize,
        address: IpAddr,
        variation: Variation,
        attempt: u32,
    ) -> Request {
        let id = self.requests;
        self.requests = self.requests.saturating_add(1);
        let request = SessionRequest {
            id,
            address,
            port: self.plan.target.port,
            starttls: self.plan.target.starttls,
            domain: self.plan.domain.clone(),
            ehlo: self.plan.ehlo.clone(),
            sni: variation.sni,
            key_algorithm: variation.key_algorithm,
            certificate_type: variation.certificate_type,
            hello: variation.hello,
            attempt,
        };
        self.outstanding.insert(id, (index, request.clone()));
        if let Some(place) = self.places.get_mut(index) {
            place.outstanding += 1;
        }
        Request::Session(request)
    }

    /// Takes in what was seen in a session.
    fn take_session(&mut self, id: u32, session: Session) -> Vec<Request> {
        let Some((index, request)) = self.outstanding.remove(&id) else {
            return Vec::new();
        };
        let Some(place) = self.places.get_mut(index) else {
            return Vec::new();
        };
        let address = place.address;
        place.outstanding = place.outstanding.saturating_sub(1);
        if request.attempt == 1 {
            let variation = Variation {
                sni: request.sni,
                key_algorithm: request.key_algorithm,
                certificate_type: request.certificate_type,
                hello: request.hello,
            };
            place.held.push((variation, session.outcome, session.stage));
        }
        // Whoever gives up a session gives up the probe.
        let given_up = session.outcome == SessionOutcome::NotTried;
        self.sessions.push((address, session.made_safe(address)));
        if given_up {
            if let Some(place) = self.places.get_mut(index) {
                place.phase = Phase::Done;
            }
            return Vec::new();
        }
        self.go_on(index, address)
    }

    /// What is tried next at an address.
    fn go_on(&mut self, index: usize, address: IpAddr) -> Vec<Request> {
        let Some(place) = self.places.get_mut(index) else {
            return Vec::new();
        };
        let idle = place.outstanding == 0;
        // What spoils a dialogue would spoil the others too.
        let reached = |(_, outcome, stage): &(Variation, SessionOutcome, SessionStage)| {
            *stage >= SessionStage::Handshake && *outcome != SessionOutcome::EarlyOctets
        };
        let answers = place.held.iter().any(reached);
        let next = match place.phase {
            Phase::Scouting if answers => {
                place.phase = Phase::Matrix;
                let rest: Vec<_> = self.matrix().into_iter().skip(SCOUTS).collect();
                rest.into_iter().map(|variation| (variation, 1)).collect()
            }
            Phase::Scouting if idle => {
                place.phase = Phase::Done;
                Vec::new()
            }
            Phase::Matrix if idle => {
                place.phase = Phase::Following;
                self.following(index)
            }
            Phase::Following if idle => {
                place.phase = Phase::Done;
                Vec::new()
            }
            Phase::Scouting | Phase::Matrix | Phase::Following | Phase::Done => return Vec::new(),
        };
        let requests: Vec<Request> = next
            .into_iter()
            .map(|(variation, attempt)| self.request(index, address, variation, attempt))
            .collect();
        let phase_is_empty = requests.is_empty() && idle;
        let is_done = self
            .places
            .get(index)
            .is_none_or(|it| it.phase == Phase::Done);
        if phase_is_empty && !is_done {
            return self.go_on(index, address);
        }
        requests
    }

    /// Repetitions of what worked; if nothing did though there is TLS, a hello of old.
    fn following(&self, index: usize) -> Vec<(Variation, u32)> {
        let Some(place) = self.places.get(index) else {
            return Vec::new();
        };
        let completed = place
            .held
            .iter()
            .filter(|(_, outcome, _)| *outcome == SessionOutcome::Completed);
        let completed: Vec<&Variation> = completed.map(|(variation, ..)| variation).collect();
        if !completed.is_empty() {
            let mut repeated = Vec::new();
            for variation in completed {
                let last = match self.depends_on_name(place.address, variation) {
                    true => self.plan.repeat.max(CERTAIN),
                    false => self.plan.repeat,
                };
                repeated.extend((2..=last).map(|attempt| (variation.clone(), attempt)));
            }
            return repeated;
        }
        // It has TLS of today, and broke it off for another reason.
        if self.shown(place.address).next().is_some() {
            return Vec::new();
        }
        self.plan
            .server_names
            .iter()
            .map(|sni| Variation {
                sni: sni.clone(),
                key_algorithm: KeyAlgorithm::Any,
                certificate_type: CertificateType::X509,
                hello: Hello::Legacy,
            })
            .map(|variation| (variation, 1))
            .collect()
    }
}

impl Probe {
    /// The sessions with an address that showed a chain.
    fn shown(&self, address: IpAddr) -> impl Iterator<Item = &Session> {
        let here = self.sessions.iter().filter(move |it| it.0 == address);
        here.map(|it| &it.1).filter(|it| !it.chain.is_empty())
    }

    /// Whether the chain seems to depend on the server name, or on chance.
    fn depends_on_name(&self, address: IpAddr, variation: &Variation) -> bool {
        let alike = |session: &&Session| {
            session.key_algorithm == variation.key_algorithm
                && session.certificate_type == variation.certificate_type
                && session.outcome == SessionOutcome::Completed
        };
        let mut chains = self.shown(address).filter(alike).map(|it| &it.chain);
        let first = chains.next();
        chains.any(|chain| Some(chain) != first)
    }
}

impl Machine for Probe {
    fn step(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Start => self.start(),
            Event::Dns(event) => self.take_answer(&event),
            Event::Session { id, session } => self.take_session(id, *session),
        }
    }

    fn progress(&self) -> (usize, usize) {
        let (answered, asked) = self.inquiry.as_ref().map_or((0, 0), Inquiry::progress);
        let held = self.sessions.len();
        (
            answered.saturating_add(held),
            asked
                .saturating_add(held)
                .saturating_add(self.outstanding.len()),
        )
    }

    fn is_decided(&self) -> bool {
        let resolved =
            self.inquiry.is_none() || self.lookups.iter().all(|it| it.resolution.is_some());
        resolved && self.places.iter().all(|place| place.phase == Phase::Done)
    }
}

impl Plan {
    /// The host as it was asked for, without the final dot.
    pub(crate) fn host(&self) -> String {
        match (&self.target.name, self.target.address) {
            (Some(name), _) => name.as_str().to_string(),
            (None, Some(address)) => address.to_string(),
            (None, None) => String::new(),
        }
    }
}
