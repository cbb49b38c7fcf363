//! Validated lookups.

use tlsakit_core::commands::{self, LookupOptions};
use tlsakit_core::dns::Event;
use tlsakit_core::lookup::Lookup;
use tlsakit_core::signature::PureRust;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, a_labels, string};
use crate::error;
use crate::running::{Errand, Query, Run, RunArguments, Running};
use crate::to_object;

/// Prepares the lookup of an RRset.
///
/// # Errors
///
/// If the arguments are not what they should be.
#[wasm_bindgen(js_name = beginLookup, skip_typescript)]
pub fn begin_lookup(
    name: &JsValue,
    rtype: &JsValue,
    options: &JsValue,
) -> Result<Running, JsValue> {
    let options = arguments::object::<RunArguments>("options", options)?;
    let now = arguments::time(&options.moment()?)?;
    let name = string("name", name)?;
    let wanted = LookupOptions {
        // Labels in ASCII are asked for as they are, whatever they may be encoded as.
        name: if name.is_ascii() {
            name
        } else {
            a_labels(name)?
        },
        rtype: string("type", rtype)?,
        trust_anchors: options.trust_anchors()?,
        refuse_sha1: options.refuses_sha1()?,
        ..LookupOptions::default()
    };
    let lookup = commands::lookup(&wanted, &PureRust, now).map_err(|why| error::thrown(&why))?;
    Ok(Running::new(lookup))
}

impl Run for Lookup {
    fn step(&mut self, event: Event) -> Result<Vec<Errand>, JsValue> {
        let requests = Self::step(self, event);
        Ok(requests
            .iter()
            .map(Query::new)
            .map(Errand::Question)
            .collect())
    }

    fn progress(&self) -> (usize, usize) {
        Self::progress(self)
    }

    fn is_decided(&self) -> bool {
        Self::is_decided(self)
    }

    fn report(&self, _resolver: &str) -> Result<JsValue, JsValue> {
        let report = Self::report(self).ok_or_else(error::unfinished)?;
        to_object(&report).map(Into::into)
    }
}
