//! `tlsakit-core` for JavaScript: converts arguments, calls, converts the result.
//!
//! Nothing is decided here. Results are the types of [`tlsakit_core::report`] as plain objects,
//! `null` standing for [`None`]. A failure is thrown as an `Error` with a stable `code`. The npm
//! package adds the loading of the modules and the class `TlsakitError` (folder `js`).
//!
//! Each feature is a module of the npm package, loaded when its functions are first called:
//!
//! | feature | functions |
//! |---|---|
//! | `certificates` | `parseCertificates`, `parseRecords`, `generate`, `match` |
//! | `lookup` | `lookup` |
//! | `check` | `check`, `replay`, `lint`, `explain`, `findings`, `rollover` |

mod arguments;
#[cfg(feature = "certificates")]
mod certificates;
#[cfg(feature = "check")]
mod check;
mod error;
#[cfg(feature = "check")]
mod lint;
#[cfg(feature = "lookup")]
mod lookup;
#[cfg(any(feature = "certificates", feature = "check"))]
mod octets;
#[cfg(feature = "check")]
mod replay;
#[cfg(feature = "check")]
mod rollover;
#[cfg(any(feature = "check", feature = "lookup"))]
mod running;

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsValue;

#[cfg(feature = "certificates")]
pub use certificates::{
    GenerateOptions, MatchArguments, ParseOptions, generate, match_records, parse_certificates,
    parse_records,
};
#[cfg(feature = "check")]
pub use check::{begin_check, explain, findings};
#[cfg(feature = "check")]
pub use lint::lint;
#[cfg(feature = "lookup")]
pub use lookup::begin_lookup;
#[cfg(feature = "check")]
pub use replay::replay;
#[cfg(feature = "check")]
pub use rollover::rollover;
#[cfg(any(feature = "check", feature = "lookup"))]
pub use running::Running;

/// Makes a plain object of a report. By way of JSON, since one call of `JSON.parse` costs less than a
/// call for each property.
fn to_object<T: Serialize + Tsify>(report: &T) -> Result<Ts<T>, JsValue> {
    let text =
        serde_json::to_string(report).map_err(|failure| error::internal(&failure.to_string()))?;
    js_sys::JSON::parse(&text).map(Ts::new_unchecked)
}
