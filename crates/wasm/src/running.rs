//! Machines under way, whose questions the package's own JavaScript (`js/carry.js`) carries.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use tlsakit_core::dns::{Event, Failure, Request};
use wasm_bindgen::prelude::*;

use crate::arguments::{boolean, optional, strings};
use crate::error;

#[wasm_bindgen]
extern "C" {
    /// What a lookup and a check are both told, of what the core has to know.
    pub(crate) type RunArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn anchors(this: &RunArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = refuseSha1)]
    fn refuse_sha1(this: &RunArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn at(this: &RunArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn now(this: &RunArguments) -> Result<JsValue, JsValue>;
}

impl RunArguments {
    /// The trust anchors, one a line.
    pub(crate) fn trust_anchors(&self) -> Result<Option<String>, JsValue> {
        let lines = optional(self.anchors()?, |value| strings("anchors", value))?;
        Ok(lines.map(|lines| lines.join("\n")))
    }

    /// Whether to refuse SHA-1.
    pub(crate) fn refuses_sha1(&self) -> Result<bool, JsValue> {
        let refuses = optional(self.refuse_sha1()?, |value| boolean("refuseSha1", value))?;
        Ok(refuses.unwrap_or_default())
    }

    /// `at`, or else `now`.
    pub(crate) fn moment(&self) -> Result<JsValue, JsValue> {
        let at = self.at()?;
        if at.is_undefined() || at.is_null() {
            return self.now();
        }
        Ok(at)
    }
}

/// A machine that asks a resolver and comes to a result.
pub(crate) trait Run {
    /// Takes an event in, and returns what is to be asked now.
    fn step(&mut self, event: Event) -> Result<Vec<Errand>, JsValue>;

    /// See [`Machine::progress`](tlsakit_core::machine::Machine::progress).
    fn progress(&self) -> (usize, usize);

    /// See [`Machine::is_decided`](tlsakit_core::machine::Machine::is_decided).
    fn is_decided(&self) -> bool;

    /// The result as an object, once nothing is outstanding; `resolver` is the one that was asked.
    fn report(&self, resolver: &str) -> Result<JsValue, JsValue>;

    /// What was asked and answered, as JSON; nothing if it is not kept.
    fn bundle(&self, _resolver: &str) -> Result<Option<String>, JsValue> {
        Ok(None)
    }

    /// What only a check has.
    #[cfg(feature = "check")]
    fn as_check(&mut self) -> Option<&mut crate::check::Recording> {
        None
    }

    /// The same, given away.
    #[cfg(feature = "check")]
    fn into_check(self: Box<Self>) -> Option<Box<crate::check::Recording>> {
        None
    }
}

/// What `js/carry.js` is to carry.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Errand {
    /// A question for the resolver.
    Question(Query),
    /// A session to be held.
    #[cfg(feature = "check")]
    Session {
        /// What is to be held; its id names it in the answer.
        session: tlsakit_core::probe::SessionRequest,
    },
    /// A file to be fetched.
    #[cfg(feature = "check")]
    File {
        /// What is to be fetched; its id names it in the answer.
        file: tlsakit_core::https::Request,
    },
}

/// A question as `js/carry.js` sends it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    /// Names it in the answer.
    id: u32,
    /// The message in base64url without padding: the parameter `dns` of RFC 8484.
    dns: String,
    /// The name that is asked for.
    name: String,
    /// The type that is asked for.
    r#type: String,
    /// Whether the resolver is to leave the validation to us (CD).
    checking_disabled: bool,
}

/// A machine under way. What its methods return are the questions to ask now, as JSON.
// Without `Debug`, which would carry the formatting of all that a machine holds.
#[wasm_bindgen(skip_typescript)]
pub struct Running(pub(crate) Box<dyn Run>);

impl Running {
    pub(crate) fn new(machine: impl Run + 'static) -> Self {
        Self(Box::new(machine))
    }

    /// What is to be carried, as JSON.
    pub(crate) fn written(errands: &[Errand]) -> Result<String, JsValue> {
        serde_json::to_string(errands).map_err(|failure| error::internal(&failure.to_string()))
    }
}

#[wasm_bindgen]
impl Running {
    /// Begins.
    ///
    /// # Errors
    ///
    /// If the questions have no form in JSON.
    #[wasm_bindgen(skip_typescript)]
    pub fn start(&mut self) -> Result<String, JsValue> {
        self.step(Event::Start)
    }

    /// Takes the answer to the question `id`, whose message id has been compared.
    ///
    /// # Errors
    ///
    /// As for [`Running::start`].
    #[wasm_bindgen(skip_typescript)]
    pub fn answer(&mut self, id: u32, bytes: Vec<u8>) -> Result<String, JsValue> {
        self.step(Event::Answer { id, bytes })
    }

    /// Takes in that there is no answer to the question `id`.
    ///
    /// # Errors
    ///
    /// As for [`Running::start`], and if there is no such failure as `code`.
    #[wasm_bindgen(skip_typescript)]
    pub fn failed(&mut self, id: u32, code: &str, detail: &str) -> Result<String, JsValue> {
        let why = Failure::from_code(code, detail)
            .ok_or_else(|| error::expected("code", "one of the codes of failures"))?;
        self.step(Event::Failed { id, why })
    }

    /// How many questions have been answered or have failed.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn answered(&self) -> usize {
        self.0.progress().0
    }

    /// How many questions there are so far.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn asked(&self) -> usize {
        self.0.progress().1
    }

    /// Whether the result is known, so that the questions that are outstanding may be given up.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn decided(&self) -> bool {
        self.0.is_decided()
    }

    /// The result, once no question is outstanding; `resolver` is the one that was asked.
    ///
    /// # Errors
    ///
    /// If there is none yet.
    #[wasm_bindgen(skip_typescript)]
    pub fn report(&self, resolver: &str) -> Result<JsValue, JsValue> {
        self.0.report(resolver)
    }

    /// What was asked of `resolver` and answered, as an object; nothing if it was not to be kept.
    ///
    /// # Errors
    ///
    /// If it has no form in JSON.
    #[wasm_bindgen(skip_typescript)]
    pub fn bundle(&self, resolver: &str) -> Result<JsValue, JsValue> {
        match self.0.bundle(resolver)? {
            None => Ok(JsValue::UNDEFINED),
            Some(text) => js_sys::JSON::parse(&text),
        }
    }

    fn step(&mut self, event: Event) -> Result<String, JsValue> {
        Self::written(&self.0.step(event)?)
    }
}

impl Query {
    pub(crate) fn new(request: &Request) -> Self {
        Self {
            id: request.id,
            // The id 0 lets caches recognise the question (RFC 8484, section 4.1).
            dns: Base64UrlUnpadded::encode_string(&request.to_wire(0, true)),
            name: request.question.owner(),
            r#type: request.question.rtype.to_string(),
            checking_disabled: request.checking_disabled,
        }
    }
}
