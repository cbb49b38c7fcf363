//! `tlsakit-core` for JavaScript: converts arguments, calls, converts the result.
//!
//! Nothing is decided here. Results are the types of [`tlsakit_core::report`] as plain objects,
//! `null` standing for [`None`]. A failure is thrown as an `Error` with a stable `code`. The npm
//! package adds the loading of the module and the class `TlsakitError` (folder `js`).

mod arguments;
mod error;
mod lookup;

use serde::Serialize;
use tlsakit_core::commands;
use tlsakit_core::report::{GenerateReport, MatchReport, ParsedInput, ParsedRecords};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::arguments::{GenerateOptions, MatchArguments, ParseOptions};

pub use crate::lookup::LookupMachine;

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
    let bytes = arguments::input_data("input", input)?;
    let now = arguments::time(&match &options {
        Some(options) => options.at()?,
        None => JsValue::UNDEFINED,
    })?;

    to_object(&commands::parse_certificates(
        &[arguments::unnamed(&bytes)],
        now,
    ))
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
    let text = arguments::string("text", text)?;

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
    let bytes = arguments::input_data("input", input)?;
    let now = arguments::time(&match &options {
        Some(options) => options.at()?,
        None => JsValue::UNDEFINED,
    })?;
    let options =
        options.map_or_else(|| Ok(commands::GenerateOptions::default()), |it| it.read())?;

    let report = commands::generate(&[arguments::unnamed(&bytes)], &options, now)
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
    let chain = arguments::input_data("chain", &question.chain()?)?;
    let ca = arguments::optional(question.ca()?, |value| arguments::input_data("ca", value))?;
    let records = arguments::strings("tlsa", &question.tlsa()?)?;
    let now = arguments::time(&question.at()?)?;
    let options = question.read()?;

    let report = commands::match_records(
        &[arguments::unnamed(&chain)],
        &records.iter().map(String::as_str).collect::<Vec<_>>(),
        &ca.iter()
            .map(|bytes| arguments::unnamed(bytes))
            .collect::<Vec<_>>(),
        &options,
        now,
    )
    .map_err(|report| error::thrown(&report))?;
    to_object(&report)
}

/// Makes a plain object of a report. By way of JSON, since one call of `JSON.parse` costs less than a
/// call for each property.
fn to_object<T: Serialize + Tsify>(report: &T) -> Result<Ts<T>, JsValue> {
    let text =
        serde_json::to_string(report).map_err(|failure| error::internal(&failure.to_string()))?;
    js_sys::JSON::parse(&text).map(Ts::new_unchecked)
}
