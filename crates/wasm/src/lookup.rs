//! Validated lookups: the machine of `tlsakit-core`, whose questions the package's own JavaScript
//! (`js/lookup.js`) carries.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use tlsakit_core::commands;
use tlsakit_core::dns::{Event, Failure, Request};
use tlsakit_core::lookup::Lookup;
use tlsakit_core::report::LookupReport;
use tlsakit_core::signature::PureRust;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, a_labels, optional, string, strings};
use crate::error::{self, expected};
use crate::to_object;

#[wasm_bindgen]
extern "C" {
    /// What of its options `lookup` hands on.
    type LookupArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn anchors(this: &LookupArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = refuseSha1)]
    fn refuse_sha1(this: &LookupArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn at(this: &LookupArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn now(this: &LookupArguments) -> Result<JsValue, JsValue>;
}

/// A question as `js/lookup.js` sends it.
#[derive(Serialize)]
struct Query {
    /// Names it in the answer.
    id: u32,
    /// The message in base64url without padding: the parameter `dns` of RFC 8484.
    dns: String,
}

/// A lookup under way. What its methods return are the questions to ask now, as JSON.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct LookupMachine(Lookup);

#[wasm_bindgen]
impl LookupMachine {
    /// Prepares the lookup of an RRset.
    ///
    /// # Errors
    ///
    /// If the arguments are not what they should be.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(name: &JsValue, rtype: &JsValue, options: &JsValue) -> Result<Self, JsValue> {
        let options = arguments::object::<LookupArguments>("options", options)?;
        let now = arguments::time(&options.moment()?)?;
        let options = options.read(name, rtype)?;
        commands::lookup(&options, &PureRust, now)
            .map(Self)
            .map_err(|report| error::thrown(&report))
    }

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
    /// As for [`LookupMachine::start`].
    #[wasm_bindgen(skip_typescript)]
    pub fn answer(&mut self, id: u32, bytes: Vec<u8>) -> Result<String, JsValue> {
        self.step(Event::Answer { id, bytes })
    }

    /// Takes in that there is no answer to the question `id`.
    ///
    /// # Errors
    ///
    /// As for [`LookupMachine::start`], and if there is no such failure as `code`.
    #[wasm_bindgen(skip_typescript)]
    pub fn failed(&mut self, id: u32, code: &str, detail: &str) -> Result<String, JsValue> {
        let why = Failure::from_code(code, detail)
            .ok_or_else(|| error::internal("an unknown failure"))?;
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

    /// The result, once no question is outstanding.
    ///
    /// # Errors
    ///
    /// If there is none yet.
    #[wasm_bindgen(skip_typescript)]
    pub fn report(&self) -> Result<Ts<LookupReport>, JsValue> {
        let report = self.0.report();
        to_object(&report.ok_or_else(|| error::internal("questions are outstanding"))?)
    }

    fn step(&mut self, event: Event) -> Result<String, JsValue> {
        let queries: Vec<Query> = self.0.step(event).iter().map(Query::new).collect();
        serde_json::to_string(&queries).map_err(|failure| error::internal(&failure.to_string()))
    }
}

impl Query {
    fn new(request: &Request) -> Self {
        Self {
            id: request.id,
            // The id 0 lets caches recognise the question (RFC 8484, section 4.1).
            dns: Base64UrlUnpadded::encode_string(&request.to_wire(0, true)),
        }
    }
}

impl LookupArguments {
    /// Puts the question together.
    pub(crate) fn read(
        &self,
        name: &JsValue,
        rtype: &JsValue,
    ) -> Result<commands::LookupOptions, JsValue> {
        let name = string("name", name)?;
        let anchors = optional(self.anchors()?, |value| strings("anchors", value))?;
        Ok(commands::LookupOptions {
            // Labels in ASCII are asked for as they are, whatever they may be encoded as.
            name: if name.is_ascii() {
                name
            } else {
                a_labels(name)?
            },
            rtype: string("type", rtype)?,
            trust_anchors: anchors.map(|lines| lines.join("\n")),
            refuse_sha1: optional(self.refuse_sha1()?, boolean)?.unwrap_or_default(),
            ..commands::LookupOptions::default()
        })
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

/// Reads `refuseSha1`.
fn boolean(value: &JsValue) -> Result<bool, JsValue> {
    value
        .as_bool()
        .ok_or_else(|| expected("refuseSha1", "true or false"))
}
