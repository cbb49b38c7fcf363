//! Records judged before they are published.

use js_sys::Object;
use tlsakit_core::commands::{self, Input, LintOptions};
use tlsakit_core::report::LintReport;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, a_labels, optional, string};
use crate::error;
use crate::octets::input_data;
use crate::to_object;

#[wasm_bindgen]
extern "C" {
    /// What `lint` may be told.
    type LintArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn at(this: &LintArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn chain(this: &LintArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn origin(this: &LintArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn service(this: &LintArguments) -> Result<JsValue, JsValue>;
}

/// Judges a zone file, an excerpt of one, or bare data of records.
///
/// # Errors
///
/// If the arguments are not what they should be, or the text holds no record.
#[wasm_bindgen(skip_typescript)]
pub fn lint(text: &JsValue, options: &JsValue) -> Result<Ts<LintReport>, JsValue> {
    let text = string("text", text)?;
    let none = JsValue::from(Object::new());
    let options = match options.is_undefined() || options.is_null() {
        true => &none,
        false => options,
    };
    let options = arguments::object::<LintArguments>("options", options)?;
    let now = arguments::time(&options.at()?)?;
    let chain = optional(options.chain()?, |value| input_data("chain", value))?;
    let wanted = LintOptions {
        origin: optional(options.origin()?, |value| {
            string("origin", value).and_then(a_labels)
        })?,
        service: optional(options.service()?, |value| string("service", value))?,
    };
    let chain: Vec<Input<'_>> = chain
        .iter()
        .map(|bytes| Input { name: None, bytes })
        .collect();

    let report =
        commands::lint(&text, &chain, &wanted, now).map_err(|report| error::thrown(&report))?;
    to_object(&report)
}
