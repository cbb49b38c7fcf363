//! Recorded runs, run again.

use js_sys::ArrayBuffer;
use tlsakit_core::bundle::Bundle;
use tlsakit_core::commands::{self, Replayed};
use tlsakit_core::report::ErrorReport;
use tlsakit_core::signature::PureRust;
use tlsakit_core::text::printable;
use tlsakit_core::x509::bundle::MAX_INPUT_OCTETS;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::error::{self, expected};
use crate::octets::input_data;
use crate::to_object;

#[wasm_bindgen]
extern "C" {
    /// `JSON.stringify`, which calls what an object may define (`toJSON`, getters).
    #[wasm_bindgen(catch, js_namespace = JSON)]
    fn stringify(value: &JsValue) -> Result<JsValue, JsValue>;
}

/// Gives the report of a recorded run: the text or the octets of a bundle, or the object itself.
///
/// # Errors
///
/// If the argument is no bundle, or has more than [`MAX_INPUT_OCTETS`].
#[wasm_bindgen(skip_typescript)]
pub fn replay(bundle: &JsValue) -> Result<Ts<Replayed>, JsValue> {
    let bundle = read_bundle("bundle", bundle)?;
    let replayed = commands::replay(&bundle, &PureRust).map_err(|report| error::thrown(&report))?;
    to_object(&replayed)
}

/// Reads a bundle: its text, its octets, or the object itself.
pub(crate) fn read_bundle(argument: &str, value: &JsValue) -> Result<Bundle, JsValue> {
    let octets = octets(argument, value)?;
    if octets.len() > MAX_INPUT_OCTETS {
        let message = format!("the bundle has more than {MAX_INPUT_OCTETS} octets");
        return Err(refused("input-too-large", message));
    }
    serde_json::from_slice(&octets).map_err(|why| {
        // What it quotes of the input is not escaped.
        let why = printable(&why.to_string());
        let message = format!("this is no bundle, as --record writes them: {why}");
        refused("bundle-unreadable", message)
    })
}

/// The JSON of a bundle. What is no text and no octets is made JSON first.
fn octets(argument: &str, bundle: &JsValue) -> Result<Vec<u8>, JsValue> {
    if bundle.is_string() || ArrayBuffer::is_view(bundle) {
        return input_data(argument, bundle);
    }
    let wrong = || expected(argument, "a string, a Uint8Array or the object of a bundle");
    if !bundle.is_object() {
        return Err(wrong());
    }
    let text = stringify(bundle).map_err(|_| wrong())?;
    text.as_string().map(String::into_bytes).ok_or_else(wrong)
}

/// Makes the error for a bundle that cannot be read.
fn refused(code: &str, message: String) -> JsValue {
    error::thrown(&ErrorReport {
        code: code.to_owned(),
        message,
        input: None,
        offset: None,
    })
}
