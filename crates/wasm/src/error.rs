//! What is thrown: an `Error` with a stable `code`.

use js_sys::{Error, Reflect};
use tlsakit_core::report::ErrorReport;
use wasm_bindgen::JsValue;

/// Makes a JavaScript `Error` of a failure, with `code`, and `offset` in octets if there is one.
pub(crate) fn thrown(report: &ErrorReport) -> JsValue {
    let error = Error::new(&report.message);
    set(&error, "code", &JsValue::from_str(&report.code));
    if let Some(offset) = report.offset {
        set(&error, "offset", &JsValue::from(offset));
    }
    error.into()
}

/// Makes the error for an argument that is not of the declared type.
pub(crate) fn expected(argument: &str, what: &str) -> JsValue {
    thrown(&ErrorReport {
        code: "invalid-argument".to_owned(),
        message: format!("{argument} must be {what}"),
        input: None,
        offset: None,
    })
}

/// Makes the error for a result that has no form in JavaScript, which is a fault of this library.
pub(crate) fn internal(message: &str) -> JsValue {
    thrown(&ErrorReport {
        code: "internal-error".to_owned(),
        message: format!("the result could not be made an object: {message}"),
        input: None,
        offset: None,
    })
}

/// Makes the error for a result that was asked for too early.
#[cfg(any(feature = "check", feature = "lookup"))]
pub(crate) fn unfinished() -> JsValue {
    thrown(&ErrorReport {
        code: "unfinished".to_owned(),
        message: "there is no result while questions are outstanding".to_owned(),
        input: None,
        offset: None,
    })
}

/// Sets a property of an error that was made here.
fn set(error: &Error, key: &str, value: &JsValue) {
    // Fails for objects that are frozen or have setters only; a new `Error` is neither.
    let _ = Reflect::set(error, &JsValue::from_str(key), value);
}
