//! The record of a run: what was asked and what came back. The same bundle gives the same report
//! everywhere, without a network.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};

use crate::dns::{Event, Failure, Request, name};
use crate::https::{self, Fetched};
use crate::machine::{self, AuthorityRequest, Machine};
use crate::probe::{Session, SessionRequest};
use crate::report::Reason;

/// The version of the JSON that others may rely on.
pub const SCHEMA: &str = "tlsakit/1";

/// The `kind` of a bundle.
pub const KIND: &str = "bundle";

/// Everything that the report of a run depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// [`SCHEMA`].
    pub schema: String,
    /// [`KIND`].
    pub kind: String,
    /// The command: `check`, `lookup` or `probe`.
    pub command: String,
    /// The name that was asked for; of a check or a probe, the domain or the service.
    pub name: String,
    /// The type that was asked for, if the command asks for one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub r#type: String,
    /// The moment as of which it was validated (RFC 3339).
    pub at: String,
    /// The trust anchors, if they were given: DS or DNSKEY lines.
    pub trust_anchors: Option<String>,
    /// Whether signatures over SHA-1 counted as unsupported (RFC 9905).
    pub refuse_sha1: bool,
    /// One run for each resolver, in the order given.
    pub runs: Vec<Run>,
    /// How a probe was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<ProbeSettings>,
    /// How a check was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckSettings>,
    /// What authoritative servers were asked, and what they answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<AuthorityExchange>,
    /// The files that a check fetched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetched: Vec<Fetched>,
    /// The sessions of a probe or a check.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
}

/// How a probe is asked for, beside the service. What is missing has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProbeSettings {
    /// What comes before the handshake, by the names of [`StartTls`](crate::probe::StartTls); if
    /// missing, what is usual at the port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starttls: Option<String>,
    /// Addresses to probe; if empty, they are looked up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The server name to ask for, or `none`; if missing, both the host and none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
    /// The name to say in EHLO and LHLO; if missing, the body chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ehlo: Option<String>,
    /// The domain that XMPP is asked for; if missing, the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// How often each session that works is held; if missing, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<u32>,
    /// Whether to ask for a raw public key too (RFC 7250).
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub raw_public_key: bool,
}

/// How a check is asked for, beside the domain. What is missing has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CheckSettings {
    /// The service, if it is neither mail between servers nor that of a host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// What comes before the handshake, for a host that is no mail domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starttls: Option<String>,
    /// The port that mail servers are visited at and that their records are for; if missing, 25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Whether to leave the servers alone and judge by the DNS.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub no_probe: bool,
    /// Whether to ask every authoritative server of the zones that count.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub ns: bool,
    /// Whether to ask the resolver too what it holds for authentic.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub opinions: bool,
    /// The name to say in EHLO; if missing, the body chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ehlo: Option<String>,
    /// Certificates in PEM that are taken for what every server shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
    /// The certificates in PEM of public CAs that count where a record or a service goes by them; without
    /// any, what depends on them cannot be told. Of a recorded check those that came up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
}

/// What one resolver was asked, and what it answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The resolver.
    pub resolver: String,
    /// Questions and answers.
    pub exchanges: Vec<Exchange>,
}

/// What an authoritative server was asked, and what it answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorityExchange {
    /// Its address.
    pub server: IpAddr,
    /// The question and the answer.
    #[serde(flatten)]
    pub exchange: Exchange,
}

/// A question and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// Whether the resolver was asked to leave the validation to us (CD).
    pub checking_disabled: bool,
    /// The answer: a message in wire form, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<RecordedFailure>,
}

/// A [`Failure`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedFailure {
    /// See [`Failure::code`].
    pub code: String,
    /// See [`Failure::detail`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Exchange {
    /// The request, and the event that ended it.
    pub(crate) fn new(request: &Request, event: &Event) -> Self {
        let (answer, failure) = match event {
            Event::Start => (None, None),
            Event::Answer { bytes, .. } => (Some(Base64::encode_string(bytes)), None),
            Event::Failed { why, .. } => (
                None,
                Some(RecordedFailure {
                    code: why.code().to_owned(),
                    detail: why.detail(),
                }),
            ),
        };
        Self {
            name: name::text(&request.question.name),
            r#type: request.question.rtype.to_string(),
            checking_disabled: request.checking_disabled,
            answer,
            failure,
        }
    }

    /// Whether it is the one of `request`.
    fn is_of(&self, request: &Request) -> bool {
        self.checking_disabled == request.checking_disabled
            && self.r#type == request.question.rtype.to_string()
            && self
                .name
                .eq_ignore_ascii_case(&name::text(&request.question.name))
    }

    /// The event for the request `id`; nothing if it is none.
    fn event(&self, id: u32) -> Option<Event> {
        if let Some(answer) = &self.answer {
            let bytes = Base64::decode_vec(answer).ok()?;
            return Some(Event::Answer { id, bytes });
        }
        let failure = self.failure.as_ref()?;
        let why = Failure::from_code(&failure.code, &failure.detail)?;
        Some(Event::Failed { id, why })
    }
}

impl Run {
    /// Runs `machine` to its end with what was recorded, here and in `bundle`, in the same order. A question
    /// that was not asked then, or whose record cannot be read, has failed.
    pub(crate) fn replay(&self, machine: &mut impl Machine, bundle: &Bundle) {
        let mut held = Held {
            machine,
            visits: RecordedVisits::of(bundle),
            outstanding: Vec::new(),
        };
        held.step(machine::Event::Start);
        for exchange in &self.exchanges {
            let place = held.outstanding.iter().position(|it| exchange.is_of(it));
            let Some(index) = place else {
                continue;
            };
            let request = held.outstanding.swap_remove(index);
            let event = exchange
                .event(request.id)
                .unwrap_or_else(|| missing(&request));
            held.step(machine::Event::Dns(event));
        }
        while let Some(request) = held.outstanding.pop() {
            held.step(machine::Event::Dns(missing(&request)));
        }
    }
}

/// A machine that is fed with what was recorded.
struct Held<'a, M> {
    machine: &'a mut M,
    visits: RecordedVisits,
    outstanding: Vec<Request>,
}

impl<M: Machine> Held<'_, M> {
    /// Steps on, and answers what is asked for sessions: those do not depend on the order of events.
    fn step(&mut self, event: machine::Event) {
        let mut events = Vec::from([event]);
        while let Some(event) = events.pop() {
            for request in self.machine.step(event) {
                match (self.visits.answer(&request), request) {
                    (Some(event), _) => events.push(event),
                    (None, machine::Request::Dns(request)) => self.outstanding.push(request),
                    (None, _) => {}
                }
            }
        }
    }
}

/// What a bundle holds of servers, handed out to a machine that asks for it.
#[derive(Clone, Debug, Default)]
pub struct RecordedVisits {
    /// Sessions that have not been handed out yet.
    sessions: Vec<Option<Session>>,
    fetched: Vec<Fetched>,
    authorities: Vec<AuthorityExchange>,
}

impl RecordedVisits {
    /// The sessions and files of a bundle.
    pub fn of(bundle: &Bundle) -> Self {
        Self {
            sessions: bundle.sessions.iter().cloned().map(Some).collect(),
            fetched: bundle.fetched.clone(),
            authorities: bundle.authorities.clone(),
        }
    }

    /// What came of a session or a file: the recorded one, or that it is not there. Each session is handed
    /// out once. Nothing for a question.
    pub fn answer(&mut self, request: &machine::Request) -> Option<machine::Event> {
        match request {
            machine::Request::Authority(request) => Some(self.authority(request)),
            machine::Request::Dns(_) => None,
            machine::Request::Https(request) => Some(self.file(request)),
            machine::Request::Session(request) => Some(self.session(request)),
        }
    }

    fn authority(&self, request: &AuthorityRequest) -> machine::Event {
        let asked = &request.request;
        let is_of =
            |it: &&AuthorityExchange| it.server == request.server && it.exchange.is_of(asked);
        let exchange = self.authorities.iter().find(is_of);
        let event = exchange.and_then(|it| it.exchange.event(asked.id));
        machine::Event::Authority(event.unwrap_or_else(|| missing(asked)))
    }

    fn file(&self, request: &https::Request) -> machine::Event {
        let url = request.url();
        let fetched = self.fetched.iter().find(|it| it.url == url).cloned();
        let missing = "The bundle does not hold this file.";
        let fetched = fetched.unwrap_or_else(|| Fetched::failed(url, "not-recorded", missing));
        machine::Event::Https {
            id: request.id,
            fetched: Box::new(fetched),
        }
    }

    fn session(&mut self, request: &SessionRequest) -> machine::Event {
        let is_of = |it: &&mut Option<Session>| {
            let session = it.as_ref();
            session.is_some_and(|session| session.is_of(request))
        };
        let session = self.sessions.iter_mut().find(is_of);
        let session = session.and_then(Option::take);
        machine::Event::Session {
            id: request.id,
            session: Box::new(session.unwrap_or_else(|| not_held(request))),
        }
    }
}

fn missing(request: &Request) -> Event {
    Event::Failed {
        id: request.id,
        why: Failure::Connection("the bundle does not hold the answer".to_owned()),
    }
}

fn not_held(request: &SessionRequest) -> Session {
    Session {
        problem: Some(Reason::new(
            "session-not-recorded",
            "The bundle does not hold this session.",
            &[],
        )),
        ..Session::new(request)
    }
}
