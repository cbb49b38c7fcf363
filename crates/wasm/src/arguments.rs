//! Arguments from JavaScript, which may be of any type, made into those of `tlsakit-core`.
//!
//! Whatever may throw (getters, proxies) is called with `catch`: an exception that passed through the
//! module's own frames would leave their values behind.

use js_sys::{Array, ArrayBuffer, Date, Uint8Array};
use tlsakit_core::commands::{self, Input};
use tlsakit_core::name::NameError;
use tlsakit_core::time::UnixTime;
use wasm_bindgen::prelude::*;

use crate::error::{invalid_argument, thrown};

#[wasm_bindgen(typescript_custom_section)]
const ARGUMENT_TYPES: &str = r#"
/** Text with PEM blocks, or the octets of a file in PEM or DER. */
export type InputData = string | Uint8Array;

/** A moment: a `Date`, a text that `Date` reads, or milliseconds since the Unix epoch. */
export type Time = Date | string | number;

/** What `parseCertificates` may be told. */
export interface ParseOptions {
    /** The moment to judge dates by. If missing, the present. */
    at?: Time | null;
}

/** What `generate` may be told. */
export interface GenerateOptions {
    /**
     * The TLSA base domain, such as `mx.example.com`; U-labels are converted. If missing, the first
     * DNS name of the server certificate serves.
     */
    host?: string | null;
    /** The port, or `"*"` for every port. If missing, 25. */
    port?: number | "*" | null;
    /** The transport. If missing, `"tcp"`. */
    transport?: "tcp" | "udp" | "sctp" | null;
    /**
     * Parameters such as `"3 1 1"` or `"DANE-EE SPKI SHA2-256"`. If missing or empty, the
     * recommended set is made.
     */
    params?: string[] | null;
    /** Time to live in seconds. If missing, 3600. */
    ttl?: number | null;
    /** The moment to judge dates by. If missing, the present. */
    at?: Time | null;
}

/** What `match` is asked. */
export interface MatchArguments {
    /** The chain as the server sends it: its own certificate first. */
    chain: InputData;
    /** TLSA records as zone files hold them, or bare RDATA (`3 1 1 acde…`), one record a line. */
    tlsa: string | string[];
    /** The reference identifiers: the TLSA base domain first, then further names. */
    names: string | string[];
    /**
     * With `"smtp"` the usages PKIX-TA and PKIX-EE are unusable (RFC 7672, section 3.1.3). If
     * missing, `"generic"`.
     */
    service?: "generic" | "smtp" | null;
    /** The trust anchors for the usages PKIX-TA and PKIX-EE. */
    ca?: InputData | null;
    /** The moment to judge dates by. If missing, the present. */
    at?: Time | null;
}
"#;

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

    /// What of its options `lookup` hands on.
    pub(crate) type LookupArguments;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn anchors(this: &LookupArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = refuseSha1)]
    fn refuse_sha1(this: &LookupArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn at(this: &LookupArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn now(this: &LookupArguments) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// The number that an object stands for: the milliseconds of a `Date`.
    #[wasm_bindgen(catch, js_name = Number)]
    fn number_of(value: &JsValue) -> Result<f64, JsValue>;

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

    /// `URL`, which knows internationalised host names (UTS 46).
    #[wasm_bindgen(js_name = URL)]
    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn hostname(this: &Url) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(value: &JsValue) -> Result<Array, JsValue>;
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
            names: strings("names", &self.names()?)?
                .into_iter()
                .map(a_labels)
                .collect::<Result<_, _>>()?,
            service: optional(self.service()?, |value| string("service", value))?,
        })
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

/// Reads `value` unless it is `undefined` or `null`.
pub(crate) fn optional<T>(
    value: JsValue,
    read: impl FnOnce(&JsValue) -> Result<T, JsValue>,
) -> Result<Option<T>, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    read(&value).map(Some)
}

/// Reads an object, whose properties are read one by one.
pub(crate) fn object<'a, T: JsCast>(argument: &str, value: &'a JsValue) -> Result<&'a T, JsValue> {
    if !value.is_object() {
        return Err(expected(argument, "an object"));
    }
    Ok(value.unchecked_ref())
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

/// Makes an input without a name of `bytes`.
pub(crate) fn unnamed(bytes: &[u8]) -> Input<'_> {
    Input { name: None, bytes }
}

/// Reads a string.
pub(crate) fn string(argument: &str, value: &JsValue) -> Result<String, JsValue> {
    value
        .as_string()
        .ok_or_else(|| expected(argument, "a string"))
}

/// Reads one string or an array of strings.
pub(crate) fn strings(argument: &str, value: &JsValue) -> Result<Vec<String>, JsValue> {
    if let Some(text) = value.as_string() {
        return Ok(vec![text]);
    }
    if !is_array(value)? {
        return Err(expected(argument, "a string or an array of strings"));
    }
    array_from(value)?
        .iter()
        .map(|item| string(argument, &item))
        .collect()
}

/// A host name in A-labels, by the host's own `URL`, so that the module need not carry the tables of
/// Unicode. What is no host name stays as it is: the core says what is wrong with it.
///
/// # Errors
///
/// `name-not-a-hostname` if the labels are no internationalised ones.
fn a_labels(name: String) -> Result<String, JsValue> {
    let internationalised = !name.is_ascii() || name.to_ascii_lowercase().contains("xn--");
    // Characters that end the host in a URL, or are escaped there.
    let delimits = |character: char| {
        character.is_ascii() && !character.is_ascii_alphanumeric() && !"-_.".contains(character)
    };
    if !internationalised || name.contains(delimits) {
        return Ok(name);
    }
    Url::new(&format!("http://{name}"))
        .and_then(|url| url.hostname())
        .ok()
        .and_then(|hostname| hostname.as_string())
        .ok_or_else(|| thrown(&NameError::Idna(name).into()))
}

/// Reads a moment; the present if it is missing.
pub(crate) fn time(value: &JsValue) -> Result<UnixTime, JsValue> {
    let milliseconds = if value.is_undefined() || value.is_null() {
        Date::now()
    } else if let Some(number) = value.as_f64() {
        number
    } else if let Some(text) = value.as_string() {
        Date::parse(&text)
    } else if value.is_object() {
        number_of(value)?
    } else {
        f64::NAN
    };
    whole_number((milliseconds / 1000.0).floor())
        .map(UnixTime)
        .ok_or_else(|| {
            expected(
                "at",
                "a valid Date, a text that Date reads, or milliseconds since 1970",
            )
        })
}

/// Reads `refuseSha1`.
fn boolean(value: &JsValue) -> Result<bool, JsValue> {
    value
        .as_bool()
        .ok_or_else(|| expected("refuseSha1", "true or false"))
}

/// Reads a port: a number, or `*`.
fn port(value: &JsValue) -> Result<String, JsValue> {
    let number = value.as_f64().and_then(whole_number);
    number
        .map(|number| number.to_string())
        .or_else(|| value.as_string())
        .ok_or_else(|| expected("port", "a whole number or \"*\""))
}

/// Reads a time to live in seconds.
fn ttl(value: &JsValue) -> Result<u32, JsValue> {
    value
        .as_f64()
        .and_then(whole_number)
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| expected("ttl", "a whole number of seconds, not below 0"))
}

/// The whole number that `value` is, if it is one that JavaScript counts exactly to.
fn whole_number(value: f64) -> Option<i64> {
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

    if value.fract() != 0.0 || value.abs() > MAX_SAFE_INTEGER {
        return None;
    }
    // Rust has no other conversion from `f64`; in this range it is exact.
    #[expect(clippy::as_conversions)]
    let number = value as i64;
    Some(number)
}

/// Makes the error for an argument of another type.
fn expected(argument: &str, what: &str) -> JsValue {
    invalid_argument(format!("{argument} must be {what}"))
}
