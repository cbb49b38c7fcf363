//! Whole checks, and what they may find.

use std::collections::BTreeMap;

use tlsakit_core::bundle::{CheckSettings, RecordedVisits};
use tlsakit_core::check::{Beside, Check};
use tlsakit_core::commands::{self, CheckOptions};
use tlsakit_core::dns;
use tlsakit_core::https::Fetched;
use tlsakit_core::machine::{Event, Machine, Request};
use tlsakit_core::probe::{Session, SessionRequest};
use tlsakit_core::report::{CheckDescription, Reason};
use tlsakit_core::signature::PureRust;
use tlsakit_core::text::printable;
use tlsakit_core::time::UnixTime;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, a_labels, boolean, optional, string, whole_number};
use crate::error::{self, expected};
use crate::octets::input_data;
use crate::replay::read_bundle;
use crate::running::{Errand, Query, Run, RunArguments, Running};
use crate::to_object;

#[wasm_bindgen]
extern "C" {
    /// What of its options `check` hands on, beside those of every run.
    type CheckArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn ca(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn chain(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn opinions(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn port(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn record(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn service(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn sessions(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn starttls(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn visit(this: &CheckArguments) -> Result<JsValue, JsValue>;
}

/// Prepares a check. Without recorded sessions, and without somebody who holds them (`visit`), the servers are
/// left alone.
///
/// # Errors
///
/// If the arguments are not what they should be.
#[wasm_bindgen(js_name = beginCheck, skip_typescript)]
pub fn begin_check(target: &JsValue, options: &JsValue) -> Result<Running, JsValue> {
    let run = arguments::object::<RunArguments>("options", options)?;
    let options = arguments::object::<CheckArguments>("options", options)?;
    let now = arguments::time(&run.moment()?)?;
    let bundle = optional(options.sessions()?, |value| read_bundle("sessions", value))?;
    let recorded = bundle.as_ref().map(commands::recorded_visits).transpose();
    let recorded = recorded.map_err(|why| error::thrown(&why))?;
    let is_live = optional(options.visit()?, |_| Ok(()))?.is_some();
    if is_live && recorded.is_some() {
        return Err(expected("visit", "left out where sessions are given"));
    }
    let had = bundle.and_then(|it| it.check).unwrap_or_default();
    let given_cas = optional(options.ca()?, |value| pem("ca", value))?;
    let wanted = CheckOptions {
        target: in_a_labels(&string("target", target)?)?,
        settings: CheckSettings {
            service: optional(options.service()?, |value| string("service", value))?,
            starttls: optional(options.starttls()?, |value| string("starttls", value))?,
            port: optional(options.port()?, port)?,
            no_probe: recorded.is_none() && !is_live,
            ns: had.ns,
            opinions: optional(options.opinions()?, |value| boolean("opinions", value))?
                .unwrap_or_default(),
            chain: optional(options.chain()?, |value| pem("chain", value))?,
            ca_certificates: given_cas.or(had.ca_certificates),
            ..CheckSettings::default()
        },
        trust_anchors: run.trust_anchors()?,
        refuse_sha1: run.refuses_sha1()?,
        public_cas: None,
        record: optional(options.record()?, |_| Ok(()))?.is_some(),
    };
    let visits = match (recorded, is_live) {
        (Some(recorded), _) => Visits::Recorded(recorded),
        (None, true) => Visits::Live(BTreeMap::new()),
        (None, false) => Visits::Recorded(RecordedVisits::default()),
    };
    Recording::begin(wanted, now, visits).map(Running::new)
}

/// What a finding is about.
///
/// # Errors
///
/// If there is no such finding.
#[wasm_bindgen(skip_typescript)]
pub fn explain(id: &JsValue) -> Result<Ts<CheckDescription>, JsValue> {
    let described = commands::explain(&string("id", id)?).map_err(|why| error::thrown(&why))?;
    to_object(&described)
}

/// Everything that a check may find, in the order of the catalogue, as JSON.
///
/// # Errors
///
/// If it has no form in JSON.
#[wasm_bindgen(skip_typescript)]
pub fn findings() -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(&commands::checks());
    js_sys::JSON::parse(&text.map_err(|failure| error::internal(&failure.to_string()))?)
}

/// A check, and all that its bundle has to say.
pub(crate) struct Recording {
    check: Check,
    wanted: CheckOptions,
    now: UnixTime,
    visits: Visits,
    /// The same lookups by other resolvers, which this one is compared with, at their ends.
    beside: Vec<(String, Check)>,
}

/// Where it comes from what servers show.
enum Visits {
    /// From a bundle.
    Recorded(RecordedVisits),
    /// From whoever holds sessions for us; what is outstanding, by its id.
    Live(BTreeMap<u32, SessionRequest>),
}

impl Recording {
    fn begin(wanted: CheckOptions, now: UnixTime, visits: Visits) -> Result<Self, JsValue> {
        let check = commands::check(&wanted, &PureRust, now).map_err(|why| error::thrown(&why))?;
        Ok(Self {
            check,
            wanted,
            now,
            visits,
            beside: Vec::new(),
        })
    }

    fn advance(&mut self, event: Event) -> Vec<Errand> {
        let mut errands = Vec::new();
        let mut events = Vec::from([event]);
        while let Some(event) = events.pop() {
            for request in self.check.step(event) {
                match &mut self.visits {
                    Visits::Recorded(visits) => events.extend(visits.answer(&request)),
                    Visits::Live(outstanding) => {
                        if let Request::Session(session) = &request {
                            outstanding.insert(session.id, session.clone());
                        }
                        errands.extend(live(&request));
                    }
                }
                if let Request::Dns(request) = &request {
                    errands.push(Errand::Question(Query::new(request)));
                }
            }
        }
        errands
    }

    /// Takes in what came of the session `id`: its JSON, or else why there is none.
    fn take_session(&mut self, id: u32, outcome: Result<&str, &str>) -> Vec<Errand> {
        let Visits::Live(outstanding) = &mut self.visits else {
            return Vec::new();
        };
        let Some(request) = outstanding.remove(&id) else {
            return Vec::new();
        };
        let session = outcome.map_err(ToOwned::to_owned).and_then(|text| {
            let session = serde_json::from_str::<Session>(text).map_err(|why| why.to_string())?;
            let is_it = session.is_of(&request);
            let other = || "it is not the one that was asked for".to_owned();
            is_it.then_some(session).ok_or_else(other)
        });
        let session = session.unwrap_or_else(|why| Session {
            problem: Some(Reason::new(
                "session-not-held",
                format!("The session was not held: {}.", printable(&why)),
                &[],
            )),
            ..Session::new(&request)
        });
        let session = Box::new(session);
        self.advance(Event::Session { id, session })
    }
}

/// What somebody is to carry who visits servers, if it is no question.
fn live(request: &Request) -> Option<Errand> {
    match request {
        Request::Session(session) => Some(Errand::Session {
            session: session.clone(),
        }),
        Request::Https(file) => Some(Errand::File { file: file.clone() }),
        // Authoritative servers are asked with the setting `ns` alone, which stands for bundles.
        Request::Authority(_) | Request::Dns(_) => None,
    }
}

impl Run for Recording {
    fn step(&mut self, event: dns::Event) -> Result<Vec<Errand>, JsValue> {
        Ok(self.advance(match event {
            dns::Event::Start => Event::Start,
            event => Event::Dns(event),
        }))
    }

    fn progress(&self) -> (usize, usize) {
        self.check.progress()
    }

    fn is_decided(&self) -> bool {
        self.check.is_decided()
    }

    fn report(&self, resolver: &str) -> Result<JsValue, JsValue> {
        let beside = self.beside.iter();
        let beside: Vec<Beside<'_>> = beside
            .map(|(resolver, check)| Beside { resolver, check })
            .collect();
        let report = self.check.report_beside(&printable(resolver), &beside);
        to_object(&report.ok_or_else(error::unfinished)?).map(Into::into)
    }

    fn bundle(&self, resolver: &str) -> Result<Option<String>, JsValue> {
        if !self.wanted.record {
            return Ok(None);
        }
        let beside = self.beside.iter();
        let beside: Vec<Beside<'_>> = beside
            .map(|(resolver, check)| Beside { resolver, check })
            .collect();
        let bundle = commands::check_bundle(&self.wanted, self.now, resolver, &self.check, &beside);
        let text = serde_json::to_string(&bundle);
        text.map(Some)
            .map_err(|failure| error::internal(&failure.to_string()))
    }

    fn as_check(&mut self) -> Option<&mut Recording> {
        Some(self)
    }

    fn into_check(self: Box<Self>) -> Option<Box<Recording>> {
        Some(self)
    }
}

#[wasm_bindgen]
impl Running {
    /// Takes the session `id`, as JSON.
    ///
    /// # Errors
    ///
    /// If what is to be carried now has no form in JSON.
    #[wasm_bindgen(skip_typescript)]
    pub fn session(&mut self, id: u32, session: &str) -> Result<String, JsValue> {
        let check = self.0.as_check();
        Self::written(&check.map_or_else(Vec::new, |it| it.take_session(id, Ok(session))))
    }

    /// Takes in that the session `id` was not held.
    ///
    /// # Errors
    ///
    /// As for [`Running::session`].
    #[wasm_bindgen(js_name = notHeld, skip_typescript)]
    pub fn not_held(&mut self, id: u32, why: &str) -> Result<String, JsValue> {
        let check = self.0.as_check();
        Self::written(&check.map_or_else(Vec::new, |it| it.take_session(id, Err(why))))
    }

    /// Takes what came of the file `id` at `url`, as JSON; if that cannot be read, it was not fetched.
    ///
    /// # Errors
    ///
    /// As for [`Running::session`].
    #[wasm_bindgen(skip_typescript)]
    pub fn fetched(&mut self, id: u32, url: &str, fetched: &str) -> Result<String, JsValue> {
        let read = serde_json::from_str::<Fetched>(fetched).ok();
        let read = read.filter(|it| it.url == url);
        let missing =
            || Fetched::failed(url.to_owned(), "not-fetched", "The file was not fetched.");
        let fetched = Box::new(read.unwrap_or_else(missing));
        let check = self.0.as_check();
        let event = Event::Https { id, fetched };
        Self::written(&check.map_or_else(Vec::new, |it| it.advance(event)))
    }

    /// A check of the same lookups, for another resolver.
    ///
    /// # Errors
    ///
    /// If this is no check.
    #[wasm_bindgen(js_name = lookupsAlone, skip_typescript)]
    pub fn lookups_alone(&mut self) -> Result<Self, JsValue> {
        let check = self.0.as_check().ok_or_else(error::unfinished)?;
        let wanted = check.wanted.of_lookups_alone();
        let visits = Visits::Recorded(RecordedVisits::default());
        Recording::begin(wanted, check.now, visits).map(Self::new)
    }

    /// Takes in, at its end, a check of the same lookups by `resolver`.
    #[wasm_bindgen(js_name = putBeside, skip_typescript)]
    pub fn put_beside(&mut self, resolver: &str, other: Self) {
        if let (Some(own), Some(other)) = (self.0.as_check(), other.0.into_check()) {
            own.beside.push((printable(resolver), other.check));
        }
    }
}

/// A domain, a host with a port, or a URL, with the names in it in A-labels.
fn in_a_labels(target: &str) -> Result<String, JsValue> {
    // Of an address of a mailbox the domain counts.
    let mailbox = !target.contains(['/', ':']);
    let target = match target.rsplit_once('@') {
        Some((_, domain)) if mailbox => domain,
        _ => target,
    };
    let delimits = |character: char| "/:@".contains(character);
    target
        .split_inclusive(delimits)
        .map(|part| {
            let name = part.trim_end_matches(delimits);
            let rest = part.get(name.len()..).unwrap_or_default();
            a_labels(name.to_owned()).map(|name| name + rest)
        })
        .collect()
}

/// Reads certificates in PEM.
fn pem(argument: &str, value: &JsValue) -> Result<String, JsValue> {
    String::from_utf8(input_data(argument, value)?)
        .map_err(|_| expected(argument, "certificates in PEM"))
}

/// Reads a port.
fn port(value: &JsValue) -> Result<u16, JsValue> {
    let number = value.as_f64().and_then(whole_number);
    number
        .and_then(|number| u16::try_from(number).ok())
        .filter(|port| *port != 0)
        .ok_or_else(|| expected("port", "a whole number from 1 to 65535"))
}
