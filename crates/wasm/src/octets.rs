//! Text or octets from JavaScript.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error::expected;

#[wasm_bindgen]
extern "C" {
    /// `Uint8Array`, whose properties a class derived from it may have changed.
    #[wasm_bindgen(extends = Uint8Array)]
    #[wasm_bindgen(js_name = Uint8Array)]
    type Octets;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(buffer: &JsValue, offset: &JsValue, length: &JsValue) -> Result<Octets, JsValue>;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn buffer(this: &Octets) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = byteOffset)]
    fn byte_offset(this: &Octets) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = byteLength)]
    fn byte_length(this: &Octets) -> Result<JsValue, JsValue>;
}

/// Reads text, as UTF-8, or octets.
pub(crate) fn input_data(argument: &str, value: &JsValue) -> Result<Vec<u8>, JsValue> {
    if let Some(text) = value.as_string() {
        return Ok(text.into_bytes());
    }
    // Asked this way, arrays made in another realm (a frame, a Node context) are octets too.
    if ArrayBuffer::is_view(value) {
        let view: &Octets = value.unchecked_ref();
        let length = view.byte_length()?;
        // Octets that were transferred elsewhere have the length 0 too, and cannot be viewed.
        if length == 0 {
            return Ok(Vec::new());
        }
        let octets = Octets::new(&view.buffer()?, &view.byte_offset()?, &length)?;
        return Ok(octets.to_vec());
    }
    Err(expected(argument, "a string or a Uint8Array"))
}
