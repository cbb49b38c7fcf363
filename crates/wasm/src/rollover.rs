//! Changes of certificate or key, planned.

use tlsakit_core::commands;
use tlsakit_core::report::RolloverReport;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, host_names, items, moment, optional, string, strings, ttl, unnamed};
use crate::error;
use crate::octets::input_data;
use crate::to_object;

/// Says whether a server can change to what `input` holds, and plans the change.
///
/// # Errors
///
/// If an argument is not what it should be, or the change cannot be planned.
#[wasm_bindgen(skip_typescript)]
pub fn rollover(input: &JsValue, options: &JsValue) -> Result<Ts<RolloverReport>, JsValue> {
    let bytes = input_data("input", input)?;
    let options = arguments::object::<RolloverArguments>("the second argument", options)?;
    let records = strings("tlsa", &options.tlsa()?)?;
    let chains = optional(options.chain()?, |value| match items(value)? {
        Some(chains) => chains.iter().map(|it| input_data("chain", &it)).collect(),
        None => Ok(vec![input_data("chain", value)?]),
    })?;
    let chains = chains.unwrap_or_default();
    let ca = optional(options.ca()?, |value| input_data("ca", value))?;
    let now = arguments::time(&options.at()?)?;
    let options = commands::RolloverOptions {
        records: records.iter().map(String::as_str).collect(),
        names: host_names(&options.names()?)?,
        service: optional(options.service()?, |value| string("service", value))?,
        ttl: optional(options.ttl()?, ttl)?,
        served: chains.iter().map(|bytes| unnamed(bytes)).collect(),
        ca_certificates: ca.iter().map(|bytes| unnamed(bytes)).collect(),
        seen_at: optional(options.seen_at()?, |value| moment("seenAt", value))?,
    };

    let report = commands::rollover(&[unnamed(&bytes)], &options, now)
        .map_err(|report| error::thrown(&report))?;
    to_object(&report)
}

#[wasm_bindgen]
extern "C" {
    /// What `rollover` is told.
    type RolloverArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn tlsa(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn names(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn ttl(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn service(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn chain(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn ca(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = seenAt)]
    fn seen_at(this: &RolloverArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn at(this: &RolloverArguments) -> Result<JsValue, JsValue>;
}
