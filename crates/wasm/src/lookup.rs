//! Validated lookups: the machine of `tlsakit-core`, whose questions the package's own JavaScript
//! (`js/lookup.js`) carries.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use tlsakit_core::commands;
use tlsakit_core::dns::{Event, Failure, Request};
use tlsakit_core::lookup::Lookup;
use tlsakit_core::report::LookupReport;
use tlsakit_core::signature::PureRust;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, LookupArguments};
use crate::{error, to_object};

#[wasm_bindgen(typescript_custom_section)]
const LOOKUP_TYPES: &str = r#"
/** What `lookup` needs of an answer of `fetch`. */
export interface FetchResponse {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    /** A `ReadableStream` of `Uint8Array`. */
    readonly body: unknown;
}

/** What `lookup` needs of an `AbortSignal`. */
export interface LookupSignal {
    readonly aborted: boolean;
    readonly reason: any;
    addEventListener(type: "abort", listener: () => void): void;
    removeEventListener(type: "abort", listener: () => void): void;
}

/** How far a lookup is. More may have to be asked once these are answered. */
export interface LookupProgress {
    /** How many questions have been answered or have failed. */
    answered: number;
    /** How many questions there are so far. */
    asked: number;
}

/** What `lookup` may be told. */
export interface LookupOptions {
    /**
     * The DNS over HTTPS resolver: an address that may have a query, or end with `{?dns}`. `http:` is
     * for loopback addresses alone.
     */
    resolver: string | { readonly href: string };
    /** Sends the questions. If missing, the `fetch` of the host. */
    fetch?: ((url: string, init: any) => Promise<FetchResponse>) | null;
    /** Ends the lookup: it is rejected with the signal's reason, and no question stays under way. */
    signal?: LookupSignal | null;
    /** The moment to validate as of. If missing, the present. */
    at?: Time | null;
    /** Another name for `at`. */
    now?: Time | null;
    /**
     * Trust anchors in place of the root's: DS or DNSKEY lines in presentation form. A name below
     * none of them is insecure.
     */
    anchors?: string | string[] | null;
    /**
     * Whether the algorithms that rest on SHA-1 count as unsupported, so that zones without another
     * one are insecure (RFC 9905). If missing, `false`.
     */
    refuseSha1?: boolean | null;
    /** Milliseconds that one question may take. If missing, 5000. */
    timeout?: number | null;
    /** Called when the first questions are asked, and after each answer. */
    onProgress?: ((progress: LookupProgress) => void) | null;
}

/**
 * Looks an RRset up, and validates it from the trust anchors down (DNSSEC). The resolver only carries
 * the questions, and is not believed.
 *
 * A resolver that does not answer is no failure of the call: then the report has the outcome
 * `failed`, or the status `indeterminate`, with the reason.
 *
 * ```js
 * const { status, rrset } = await lookup("_25._tcp.mx.example.com", "TLSA", {
 *   resolver: "https://dns.example/dns-query",
 * });
 * ```
 *
 * @param name Absolute, with or without the final dot; U-labels are converted.
 * @param type A mnemonic such as `TLSA`, or `TYPE52`.
 * @throws {TlsakitError} `not-ready`, `invalid-argument`, `resolver-not-allowed`, and others if name,
 * type or trust anchors are not what they should be.
 */
export function lookup(name: string, type: string, options: LookupOptions): Promise<LookupReport>;
"#;

/// A question as `js/lookup.js` sends it.
#[derive(Serialize)]
struct Query {
    /// Names it in the answer.
    id: u32,
    /// The message in base64url without padding: the parameter `dns` of RFC 8484.
    dns: String,
}

/// A lookup under way. What its methods return are the questions to ask now, as JSON.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct LookupMachine(Lookup);

#[wasm_bindgen]
impl LookupMachine {
    /// Prepares the lookup of an RRset.
    ///
    /// # Errors
    ///
    /// If the arguments are not what they should be.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(name: &JsValue, rtype: &JsValue, options: &JsValue) -> Result<Self, JsValue> {
        let options = arguments::object::<LookupArguments>("options", options)?;
        let now = arguments::time(&options.moment()?)?;
        let options = options.read(name, rtype)?;
        commands::lookup(&options, &PureRust, now)
            .map(Self)
            .map_err(|report| error::thrown(&report))
    }

    /// Begins.
    ///
    /// # Errors
    ///
    /// If the questions have no form in JSON.
    #[wasm_bindgen(skip_typescript)]
    pub fn start(&mut self) -> Result<String, JsValue> {
        self.step(Event::Start)
    }

    /// Takes the answer to the question `id`, whose message id has been compared.
    ///
    /// # Errors
    ///
    /// As for [`LookupMachine::start`].
    #[wasm_bindgen(skip_typescript)]
    pub fn answer(&mut self, id: u32, bytes: Vec<u8>) -> Result<String, JsValue> {
        self.step(Event::Answer { id, bytes })
    }

    /// Takes in that there is no answer to the question `id`.
    ///
    /// # Errors
    ///
    /// As for [`LookupMachine::start`], and if there is no such failure as `code`.
    #[wasm_bindgen(skip_typescript)]
    pub fn failed(&mut self, id: u32, code: &str, detail: &str) -> Result<String, JsValue> {
        let why = Failure::from_code(code, detail)
            .ok_or_else(|| error::internal("an unknown failure"))?;
        self.step(Event::Failed { id, why })
    }

    /// How many questions have been answered or have failed.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn answered(&self) -> usize {
        self.0.progress().0
    }

    /// How many questions there are so far.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn asked(&self) -> usize {
        self.0.progress().1
    }

    /// The result, once no question is outstanding.
    ///
    /// # Errors
    ///
    /// If there is none yet.
    #[wasm_bindgen(skip_typescript)]
    pub fn report(&self) -> Result<Ts<LookupReport>, JsValue> {
        let report = self.0.report();
        to_object(&report.ok_or_else(|| error::internal("questions are outstanding"))?)
    }

    fn step(&mut self, event: Event) -> Result<String, JsValue> {
        let queries: Vec<Query> = self.0.step(event).iter().map(Query::new).collect();
        serde_json::to_string(&queries).map_err(|failure| error::internal(&failure.to_string()))
    }
}

impl Query {
    fn new(request: &Request) -> Self {
        Self {
            id: request.id,
            // The id 0 lets caches recognise the question (RFC 8484, section 4.1).
            dns: Base64UrlUnpadded::encode_string(&request.to_wire(0, true)),
        }
    }
}
