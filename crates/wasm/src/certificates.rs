//! Certificates and records: everything that needs no network.

use tlsakit_core::commands;
use tlsakit_core::report::{GenerateReport, MatchReport, ParsedInput, ParsedRecords};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{
    self, a_labels, host_names, optional, string, strings, ttl, unnamed, whole_number,
};
use crate::error::{self, expected};
use crate::octets::input_data;
use crate::to_object;

/// Describes every certificate, certificate request and public key of an input, and every block
/// that is none of these or cannot be read.
///
/// Private keys are refused: see `outcome` and `error` of the block.
///
/// # Errors
///
/// Throws a `TlsakitError`: `not-ready`, `invalid-argument`.
#[wasm_bindgen(js_name = parseCertificates)]
pub fn parse_certificates(
    #[wasm_bindgen(unchecked_param_type = "InputData")] input: &JsValue,
    options: Option<ParseOptions>,
) -> Result<Ts<ParsedInput>, JsValue> {
    let bytes = input_data("input", input)?;
    let now = arguments::time(&match &options {
        Some(options) => options.at()?,
        None => JsValue::UNDEFINED,
    })?;

    to_object(&commands::parse_certificates(&[unnamed(&bytes)], now))
}

/// Reads TLSA records as zone files hold them, or bare RDATA (`3 1 1 acde…`), one record a line.
///
/// What cannot be read is in `errors` and loses no other record.
///
/// # Errors
///
/// Throws a `TlsakitError`: `not-ready`, `invalid-argument`.
#[wasm_bindgen(js_name = parseRecords)]
pub fn parse_records(
    #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
) -> Result<Ts<ParsedRecords>, JsValue> {
    let text = string("text", text)?;

    to_object(&commands::parse_records(&text))
}

/// Makes TLSA records for an input: the recommended ones, best first, or those that `params` asks
/// for.
///
/// ```js
/// const report = generate(pem, { host: "mx.example.com" });
/// console.log(report.zone);
/// ```
///
/// # Errors
///
/// Throws a `TlsakitError`: `not-ready`, `invalid-argument`, and others if host, port, transport or
/// parameters are not what they should be, or the input holds nothing that a record can be made of.
#[wasm_bindgen]
pub fn generate(
    #[wasm_bindgen(unchecked_param_type = "InputData")] input: &JsValue,
    options: Option<GenerateOptions>,
) -> Result<Ts<GenerateReport>, JsValue> {
    let bytes = input_data("input", input)?;
    let now = arguments::time(&match &options {
        Some(options) => options.at()?,
        None => JsValue::UNDEFINED,
    })?;
    let options =
        options.map_or_else(|| Ok(commands::GenerateOptions::default()), |it| it.read())?;

    let report = commands::generate(&[unnamed(&bytes)], &options, now)
        .map_err(|report| error::thrown(&report))?;
    to_object(&report)
}

/// Says whether a certificate chain satisfies a TLSA RRset (RFC 7671; for SMTP RFC 7672).
///
/// The records are taken as given: nothing is said about DNSSEC.
///
/// ```js
/// const { authenticated } = match({ chain: pem, tlsa: "3 1 1 …", names: "mx.example.com" });
/// ```
///
/// # Errors
///
/// Throws a `TlsakitError`: `not-ready`, `invalid-argument`, and others if the chain holds no
/// certificate, or names or service are not what they should be.
#[wasm_bindgen(js_name = "match")]
pub fn match_records(
    #[wasm_bindgen(unchecked_param_type = "MatchArguments")] question: &JsValue,
) -> Result<Ts<MatchReport>, JsValue> {
    let question = arguments::object::<MatchArguments>("the argument", question)?;
    let chain = input_data("chain", &question.chain()?)?;
    let ca = optional(question.ca()?, |value| input_data("ca", value))?;
    let records = strings("tlsa", &question.tlsa()?)?;
    let now = arguments::time(&question.at()?)?;
    let options = question.read()?;

    let report = commands::match_records(
        &[unnamed(&chain)],
        &records.iter().map(String::as_str).collect::<Vec<_>>(),
        &ca.iter().map(|bytes| unnamed(bytes)).collect::<Vec<_>>(),
        &options,
        now,
    )
    .map_err(|report| error::thrown(&report))?;
    to_object(&report)
}

#[wasm_bindgen]
extern "C" {
    /// What `parseCertificates` may be told.
    #[wasm_bindgen(typescript_type = "ParseOptions")]
    pub type ParseOptions;

    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn at(this: &ParseOptions) -> Result<JsValue, JsValue>;

    /// What `generate` may be told.
    #[wasm_bindgen(typescript_type = "GenerateOptions")]
    pub type GenerateOptions;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn host(this: &GenerateOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn port(this: &GenerateOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn transport(this: &GenerateOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn params(this: &GenerateOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn ttl(this: &GenerateOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn at(this: &GenerateOptions) -> Result<JsValue, JsValue>;

    /// What `match` is asked.
    #[wasm_bindgen(typescript_type = "MatchArguments")]
    pub type MatchArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn chain(this: &MatchArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn tlsa(this: &MatchArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn names(this: &MatchArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn service(this: &MatchArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn ca(this: &MatchArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn at(this: &MatchArguments) -> Result<JsValue, JsValue>;
}

impl GenerateOptions {
    /// Reads everything but the time.
    pub(crate) fn read(&self) -> Result<commands::GenerateOptions, JsValue> {
        Ok(commands::GenerateOptions {
            host: optional(self.host()?, |value| {
                string("host", value).and_then(a_labels)
            })?,
            port: optional(self.port()?, port)?,
            transport: optional(self.transport()?, |value| string("transport", value))?,
            params: optional(self.params()?, |value| strings("params", value))?.unwrap_or_default(),
            ttl: optional(self.ttl()?, ttl)?,
        })
    }
}

impl MatchArguments {
    /// Reads names and service.
    pub(crate) fn read(&self) -> Result<commands::MatchOptions, JsValue> {
        Ok(commands::MatchOptions {
            names: host_names(&self.names()?)?,
            service: optional(self.service()?, |value| string("service", value))?,
        })
    }
}

/// Reads a port: a number, or `*`.
fn port(value: &JsValue) -> Result<String, JsValue> {
    let number = value.as_f64().and_then(whole_number);
    number
        .map(|number| number.to_string())
        .or_else(|| value.as_string())
        .ok_or_else(|| expected("port", "a whole number or \"*\""))
}
