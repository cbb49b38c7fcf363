//! Whole checks, and what they may find.

use tlsakit_core::bundle::{CheckSettings, RecordedVisits};
use tlsakit_core::check::Check;
use tlsakit_core::commands::{self, CheckOptions};
use tlsakit_core::dns;
use tlsakit_core::machine::{Event, Machine, Request};
use tlsakit_core::report::CheckDescription;
use tlsakit_core::signature::PureRust;
use tlsakit_core::time::UnixTime;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, a_labels, optional, string, whole_number};
use crate::error::{self, expected};
use crate::octets::input_data;
use crate::replay::read_bundle;
use crate::running::{Run, RunArguments, Running};
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
    fn port(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn record(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn service(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn sessions(this: &CheckArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn starttls(this: &CheckArguments) -> Result<JsValue, JsValue>;
}

/// Prepares a check. Without recorded sessions the servers are left alone.
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
    let visits = bundle.as_ref().map(commands::recorded_visits).transpose();
    let visits = visits.map_err(|why| error::thrown(&why))?;
    let recorded = bundle.and_then(|it| it.check).unwrap_or_default();
    let given_cas = optional(options.ca()?, |value| pem("ca", value))?;
    let wanted = CheckOptions {
        target: in_a_labels(&string("target", target)?)?,
        settings: CheckSettings {
            service: optional(options.service()?, |value| string("service", value))?,
            starttls: optional(options.starttls()?, |value| string("starttls", value))?,
            port: optional(options.port()?, port)?,
            no_probe: visits.is_none(),
            ns: recorded.ns,
            chain: optional(options.chain()?, |value| pem("chain", value))?,
            ca_certificates: given_cas.or(recorded.ca_certificates),
            ..CheckSettings::default()
        },
        trust_anchors: run.trust_anchors()?,
        refuse_sha1: run.refuses_sha1()?,
        public_cas: None,
        record: optional(options.record()?, |_| Ok(()))?.is_some(),
    };
    let check = commands::check(&wanted, &PureRust, now).map_err(|why| error::thrown(&why))?;
    Ok(Running::new(Recording {
        check,
        wanted,
        now,
        visits: visits.unwrap_or_default(),
    }))
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
struct Recording {
    check: Check,
    wanted: CheckOptions,
    now: UnixTime,
    /// In place of those that a page cannot make.
    visits: RecordedVisits,
}

impl Run for Recording {
    fn step(&mut self, event: dns::Event) -> Vec<dns::Request> {
        let first = match event {
            dns::Event::Start => Event::Start,
            event => Event::Dns(event),
        };
        let mut questions = Vec::new();
        let mut events = Vec::from([first]);
        while let Some(event) = events.pop() {
            for request in self.check.step(event) {
                match (self.visits.answer(&request), request) {
                    (Some(event), _) => events.push(event),
                    (None, Request::Dns(request)) => questions.push(request),
                    (None, _) => {}
                }
            }
        }
        questions
    }

    fn progress(&self) -> (usize, usize) {
        self.check.progress()
    }

    fn is_decided(&self) -> bool {
        self.check.is_decided()
    }

    fn report(&self) -> Result<JsValue, JsValue> {
        let report = self.check.report().ok_or_else(error::unfinished)?;
        to_object(&report).map(Into::into)
    }

    fn bundle(&self, resolver: &str) -> Result<Option<String>, JsValue> {
        if !self.wanted.record {
            return Ok(None);
        }
        let bundle = commands::check_bundle(&self.wanted, self.now, resolver, &self.check, &[]);
        let text = serde_json::to_string(&bundle);
        text.map(Some)
            .map_err(|failure| error::internal(&failure.to_string()))
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
