//! The sessions with the addresses of one service: which are held, in which order.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use super::{
    CertificateType, Hello, KeyAlgorithm, Session, SessionOutcome, SessionRequest, SessionStage,
    Target,
};

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

/// Sessions under way with the addresses of one service.
#[derive(Debug)]
pub(crate) struct Visits {
    plan: Plan,
    places: Vec<Place>,
    requests: u32,
    outstanding: BTreeMap<u32, (usize, SessionRequest)>,
    sessions: Vec<(IpAddr, Session)>,
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

impl Visits {
    /// Nothing is visited yet.
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan,
            places: Vec::new(),
            requests: 0,
            outstanding: BTreeMap::new(),
            sessions: Vec::new(),
        }
    }

    /// What is visited and how.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The addresses, in the order in which they became known.
    pub(crate) fn places(&self) -> Vec<IpAddr> {
        self.places.iter().map(|place| place.address).collect()
    }

    /// What was seen so far, in the order in which sessions ended.
    pub(crate) fn sessions(&self) -> &[(IpAddr, Session)] {
        &self.sessions
    }

    /// How many sessions have ended, and how many there are so far.
    pub(crate) fn progress(&self) -> (usize, usize) {
        let ended = self.sessions.len();
        (ended, ended.saturating_add(self.outstanding.len()))
    }

    /// Whether every session that was asked for has ended.
    pub(crate) fn is_idle(&self) -> bool {
        self.outstanding.is_empty()
    }

    /// Whether nothing more will be asked for at the addresses that are known.
    pub(crate) fn is_done(&self) -> bool {
        self.places.iter().all(|place| place.phase == Phase::Done)
    }

    /// Begins with addresses that are new.
    pub(crate) fn visit(&mut self, addresses: Vec<IpAddr>) -> Vec<SessionRequest> {
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
    ) -> SessionRequest {
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
        request
    }

    /// Takes in what was seen in a session.
    pub(crate) fn take(&mut self, id: u32, session: Session) -> Vec<SessionRequest> {
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
    fn go_on(&mut self, index: usize, address: IpAddr) -> Vec<SessionRequest> {
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
        let requests: Vec<SessionRequest> = next
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

impl Visits {
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
