//! Arguments from JavaScript, which may be of any type, made into those of `tlsakit-core`.
//!
//! Whatever may throw (getters, proxies) is called with `catch`: an exception that passed through the
//! module's own frames would leave their values behind.

use js_sys::{Array, Date};
#[cfg(any(feature = "certificates", feature = "check"))]
use tlsakit_core::commands::Input;
use tlsakit_core::name::NameError;
use tlsakit_core::time::UnixTime;
use wasm_bindgen::prelude::*;

use crate::error::{expected, thrown};

#[wasm_bindgen(typescript_custom_section)]
const DECLARATIONS: &str = r#"
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

/** What `lint` may be told. */
export interface LintOptions {
    /** The chain as the server sends it. Of the records of several hosts, those count that its certificate names. */
    chain?: InputData | null;
    /** The name of the zone, which is appended to names without a final dot. If missing, the owner of the SOA record. */
    origin?: string | null;
    /** With `"smtp"` usages 0 and 1 are unusable (RFC 7672, section 3.1.3). If missing, so are those of port 25. */
    service?: "generic" | "smtp" | null;
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

/** What is known of a server whose certificate or key is to change. */
export interface RolloverOptions {
    /**
     * The TLSA records that are published for it now, as for `match`; `[]` if there are none. With their
     * owner the records of the plan are whole lines of a zone file.
     */
    tlsa: string | string[];
    /** The reference identifiers: the TLSA base domain first, then further names. */
    names: string | string[];
    /** Their time to live in seconds. If missing, the longest that `tlsa` has. */
    ttl?: number | null;
    /** As for `match`. If missing, `"generic"`. */
    service?: "generic" | "smtp" | null;
    /** The chains that it shows now, its own certificate first: one, or one of each kind of key. */
    chain?: InputData | InputData[] | null;
    /** The trust anchors for the usages PKIX-TA and PKIX-EE. */
    ca?: InputData | null;
    /** When a record for what is to come, which was not there before, was first seen published. */
    seenAt?: Time | null;
    /** The moment of the plan. If missing, the present. */
    at?: Time | null;
}

/** What `lookup` and `check` need of an answer of `fetch`. */
export interface FetchResponse {
    /** The status of HTTP. */
    readonly status: number;
    /** The fields of the header. */
    readonly headers: { get(name: string): string | null };
    /** A `ReadableStream` of `Uint8Array`. */
    readonly body: unknown;
}

/** What `fetch` is told of a question: some hosts lack the settings that may be missing. */
export interface FetchInit {
    /** The question is in the address. */
    readonly method: "GET";
    /** What is wanted: a DNS message. */
    readonly headers: { Accept: string };
    /** Another address is not asked. */
    readonly redirect: "manual";
    /** Ends the request. */
    readonly signal: HostSignal;
    /** The resolver is told nothing that the host keeps for it. */
    readonly credentials?: "omit";
    /** Answers have a time to live of their own. */
    readonly cache?: "no-store";
    /** The resolver is not told which page asks. */
    readonly referrerPolicy?: "no-referrer";
}

/** What `lookup` and `check` need of an `AbortSignal`. */
export interface LookupSignal {
    /** Whether it has been aborted. */
    readonly aborted: boolean;
    /** Why, once it has been. */
    readonly reason: unknown;
    /** Calls `listener` when it is aborted. */
    addEventListener(type: "abort", listener: () => void): void;
    /** Takes a listener back. */
    removeEventListener(type: "abort", listener: () => void): void;
}

/** The `AbortSignal` of the host, or what `lookup` needs of one where its types are not known. */
export type HostSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } } ? Signal : LookupSignal;

/** How far a lookup or a check is. More may have to be asked once these are answered. */
export interface LookupProgress {
    /** How many questions have been answered or have failed; sessions and files are counted too. */
    answered: number;
    /** How many questions there are so far. */
    asked: number;
    /** Each question, in the order in which they came up; those of further resolvers are left out. */
    questions: QuestionProgress[];
}

/** What has become of a question. */
export interface QuestionProgress {
    /** The name, absolute. */
    name: string;
    /** The type, such as `TLSA`. */
    type: string;
    /** Whether the resolver was asked to leave the validation to us (CD). */
    checkingDisabled: boolean;
    /** Milliseconds from the beginning until it was sent; `null` while it waits. */
    sent: number | null;
    /** Milliseconds from then until it was answered or had failed; `null` until then. */
    took: number | null;
    /** Octets of the answer. */
    octets: number | null;
    /** The RCODE in the answer's header: 0 is NOERROR, 3 NXDOMAIN. Nothing of it is validated yet. */
    rcode: number | null;
    /** How many records its answer section has, signatures included. */
    records: number | null;
    /** Why there is no answer, such as `timeout` or `connection`. */
    failure: string | null;
}

/** What `lookup` and `check` may be told. */
export interface LookupOptions {
    /**
     * The DNS over HTTPS resolver: an address that may have a query, or end with `{?dns}`. `http:` is
     * for loopback addresses alone.
     */
    resolver: string | { readonly href: string };
    /** Sends the questions. If missing, the `fetch` of the host. */
    fetch?: ((url: string, init: FetchInit) => Promise<FetchResponse>) | null;
    /** Ends the work: it is rejected with the signal's reason, and no question stays under way. */
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
    /**
     * Milliseconds that one question may take; all questions of a check may take six times as long. If
     * missing, 5000.
     */
    timeout?: number | null;
    /** Called when the first questions are asked, and after each answer. */
    onProgress?: ((progress: LookupProgress) => void) | null;
}

/** Holds sessions and fetches files for a check, which cannot do that from here. */
export interface Visitor {
    /**
     * Holds a session, and gives it in the form that bundles have it. What it throws is the reason why there
     * is none.
     */
    session(request: SessionRequest, within: { signal: HostSignal }): Promise<Session>;
    /** Fetches a file, the policy of MTA-STS. If missing, there is none. */
    file?(request: FileRequest, within: { signal: HostSignal }): Promise<Fetched>;
}

/** A file that is to be fetched by GET over HTTPS, at port 443, without following redirects. */
export interface FileRequest {
    /** Names it in the answer. */
    id: number;
    /** The host, in A-labels. */
    host: string;
    /** The addresses of the host, to be tried in this order. */
    addresses: string[];
    /** The path, with its first slash. */
    path: string;
}

/** What `check` may be told. */
export interface CheckOptions extends Omit<LookupOptions, "resolver"> {
    /**
     * The DNS over HTTPS resolver, as for `lookup`. Of several the first counts, and the others are compared
     * with it.
     */
    resolver: LookupOptions["resolver"] | readonly LookupOptions["resolver"][];
    /** Whether to ask the resolver too what it holds for authentic. If missing, `false`. */
    opinions?: boolean | null;
    /** Who holds sessions with servers. If missing, they are left alone. Not beside `sessions`. */
    visit?: Visitor | null;
    /**
     * The service of the domain to check in place of mail between servers, such as `imap`, `submission` or
     * `xmpp-client`: its hosts are those of the SRV records.
     */
    service?: string | null;
    /**
     * Certificates of public CAs in PEM, that count where a record or a service goes by them. If missing,
     * those that the bundle in `sessions` has; without any, what depends on them cannot be told.
     */
    ca?: InputData | null;
    /**
     * Certificates in PEM, the server's own first, that are taken for what every server shows. The
     * report then has the basis `given`.
     */
    chain?: InputData | null;
    /** The port of mail servers, which their records are for. If missing, 25. */
    port?: number | null;
    /**
     * What comes before TLS at a host that is no mail domain, such as `smtp`, `imap` or `none`. If
     * missing, what is usual at the port.
     */
    starttls?: string | null;
    /**
     * A bundle of `tlsakit probe` or `tlsakit check` with `--record`: its text, its octets, or the
     * object. What it holds of servers, sessions above all, is taken for what they show now.
     */
    sessions?: InputData | object | null;
    /** Called before the report is given with the bundle of the check, which `replay` takes. */
    record?: ((bundle: object) => void) | null;
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

/**
 * Says what DANE senders make of a mail domain, or DANE clients of a service (RFC 7672, RFC 7671).
 *
 * Servers cannot be visited from here. So the report has the basis `dns-only`, and the verdict is
 * `undetermined` where the servers would decide, unless a chain, recorded sessions or a visitor are given.
 *
 * ```js
 * const { verdict, actions, findings } = await check("example.com", {
 *   resolver: "https://dns.example/dns-query",
 * });
 * ```
 *
 * @param target A mail domain or an address of a mailbox there; a host with a port; or a URL such as
 * `imaps://imap.example.com`. U-labels are converted.
 * @throws {TlsakitError} `invalid-argument`, `resolver-not-allowed`, `bundle-unreadable`,
 * `bundle-without-sessions`, and others if target, chain or trust anchors are not what they should be.
 */
export function check(target: string, options: CheckOptions): Promise<CheckReport>;

/** What `Checker.begin` may be told: what `check` may, but for what carries. */
export interface CheckerOptions
    extends Omit<CheckOptions, "fetch" | "onProgress" | "record" | "resolver" | "signal" | "timeout" | "visit"> {
    /** Whether sessions and files are carried too. If missing, `false`: servers are left alone. */
    visits?: boolean;
}

/** Something that a `Checker` wants carried, told apart by `kind`. */
export type Errand =
    | {
          kind: "question";
          /** Names it in the answer. */
          id: number;
          /** The name, absolute. */
          name: string;
          /** The type, such as `TLSA`. */
          type: string;
          /** Whether the resolver is asked to leave the validation to us (CD). */
          checkingDisabled: boolean;
          /** The message in wire form, with DO set and the message id 0: over UDP write a random one. */
          message: Uint8Array;
      }
    | {
          kind: "session";
          /** Names it in the answer. */
          id: number;
          /** What is to be held. */
          request: SessionRequest;
      }
    | {
          kind: "file";
          /** Names it in the answer. */
          id: number;
          /** What is to be fetched. */
          request: FileRequest;
      };

/**
 * A check without a transport: it says what it wants carried, and is told what came of it. **`start` is
 * called once, then one method for each errand, in any order, until none is outstanding.** Errands of one
 * call do not depend on each other. It reads no clock, and uses no network.
 *
 * ```js
 * const checker = await Checker.begin("example.com");
 * const errands = checker.start();
 * for (const { id, message } of errands) {
 *   errands.push(...checker.answer(id, await send(message)));
 * }
 * console.log(checker.report().verdict);
 * checker.free();
 * ```
 */
export class Checker {
    private constructor();

    /**
     * Prepares a check.
     *
     * @throws {TlsakitError} As `check` does.
     */
    static begin(target: string, options?: CheckerOptions): Promise<Checker>;

    /** How many errands have been carried. */
    readonly answered: number;
    /** How many errands there are so far. */
    readonly asked: number;
    /** Whether the result is known, so that what is outstanding changes little, and may be given up. */
    readonly decided: boolean;

    /** Begins. */
    start(): Errand[];
    /** Takes the answer to a question: a message in wire form, whose id has been compared. */
    answer(id: number, message: Uint8Array): Errand[];
    /**
     * Takes in that a question was not answered.
     *
     * @param code `aborted`, `connection`, `http-status`, `not-a-message`, `timeout`, `tls` or `wrong-id`.
     */
    failed(id: number, code: string, detail?: string): Errand[];
    /** Takes a session, in the form that bundles have it. One that was not asked for counts as not held. */
    session(id: number, session: Session): Errand[];
    /** Takes in that a session was not held. */
    notHeld(id: number, why: string): Errand[];
    /** Takes what came of a file; `null` if there is nothing. */
    fetched(id: number, file: Fetched | null): Errand[];

    /**
     * The result, once no errand is outstanding.
     *
     * @param resolver Who was asked, for the texts that name it.
     * @throws {TlsakitError} `unfinished`, while errands are outstanding.
     */
    report(resolver?: string): CheckReport;
    /** Everything that the result depends on, which `replay` takes. */
    bundle(resolver?: string): object;
    /** Gives the memory back. Nothing is to be called after it. */
    free(): void;
}

/**
 * Runs a recorded lookup, probe or check again, and gives the report that it gave, told apart by `kind`.
 * Uses no network.
 *
 * Answers of the DNS are validated anew, from the trust anchors in the bundle or else the root's, as of
 * the recorded moment. What servers showed in sessions is taken as recorded.
 *
 * ```js
 * const report = await replay(await file.text());
 * if (report.kind === "check") console.log(report.verdict, report.findings.length);
 * ```
 *
 * @param bundle What `--record` of the command wrote: its text, its octets, or the object parsed from it.
 * @throws {TlsakitError} `not-ready`, `invalid-argument`, `input-too-large`, `bundle-unreadable`, and
 * others if what the bundle says was asked is not what it should be.
 */
export function replay(bundle: InputData | object): Promise<Replayed>;

/**
 * Judges TLSA records before they are published: a zone file, an excerpt of one, or bare data
 * (`3 1 1 acde…`), one record a line. Uses no network.
 *
 * Names, TTLs, what stands around the records and the records themselves are looked at, and with `chain`
 * whether they match it. Each finding says in which lines of the text it is; what cannot be read is in
 * `errors` and loses no other record.
 *
 * ```js
 * const { findings, errors } = await lint(text, { origin: "example.org" });
 * for (const { severity, message, places } of findings) console.log(places[0]?.line, severity, message);
 * ```
 *
 * @throws {TlsakitError} `invalid-argument`, `input-empty`, `input-too-large`, and others if the text holds no
 * record at all, `chain` no certificate, or origin or service are not what they should be.
 */
export function lint(text: string, options?: LintOptions): Promise<LintReport>;

/**
 * Says what a finding is about, why it matters and what to do.
 *
 * @param id The `id` of a finding, such as `tlsa-no-match`.
 * @throws {TlsakitError} `finding-unknown`, `invalid-argument`.
 */
export function explain(id: string): Promise<CheckDescription>;

/**
 * Says whether a server can change to another certificate or key now, and plans the change: which records
 * to publish, how long to wait, when to switch, what to remove (RFC 7671, section 8; RFC 7672, section 4).
 *
 * The records are taken as given: nothing is said about DNSSEC.
 *
 * ```js
 * const { safe, steps } = await rollover(csr, { tlsa: "3 1 1 …", names: "mx.example.com", ttl: 3600 });
 * ```
 *
 * @param input What is to come: a certificate with its chain, a certificate request, or a public key.
 * @throws {TlsakitError} `invalid-argument`, `ttl-missing`, `next-several`, `next-not-a-server-certificate`,
 * and others if there is nothing that can come, or records, names or service are not what they should be.
 */
export function rollover(input: InputData, options: RolloverOptions): Promise<RolloverReport>;

/** Lists everything that `check` and `lint` may find, in the order of the catalogue. */
export function findings(): Promise<CheckDescription[]>;
"#;

#[wasm_bindgen]
extern "C" {
    /// The number that an object stands for: the milliseconds of a `Date`.
    #[wasm_bindgen(catch, js_name = Number)]
    fn number_of(value: &JsValue) -> Result<f64, JsValue>;

    /// `URL`, which knows internationalised host names (UTS 46).
    #[wasm_bindgen(js_name = URL)]
    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(static_method_of = Url, catch, js_class = "URL", js_name = canParse)]
    fn can_parse(url: &str) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn hostname(this: &Url) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(value: &JsValue) -> Result<Array, JsValue>;
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

/// Reads a string.
pub(crate) fn string(argument: &str, value: &JsValue) -> Result<String, JsValue> {
    value
        .as_string()
        .ok_or_else(|| expected(argument, "a string"))
}

/// Reads a boolean.
#[cfg(any(feature = "check", feature = "lookup"))]
pub(crate) fn boolean(argument: &str, value: &JsValue) -> Result<bool, JsValue> {
    let wrong = || expected(argument, "true or false");
    value.as_bool().ok_or_else(wrong)
}

/// Reads one string or an array of strings.
pub(crate) fn strings(argument: &str, value: &JsValue) -> Result<Vec<String>, JsValue> {
    if let Some(text) = value.as_string() {
        return Ok(vec![text]);
    }
    let items = items(value)?;
    let items = items.ok_or_else(|| expected(argument, "a string or an array of strings"))?;
    items.iter().map(|item| string(argument, &item)).collect()
}

/// The items of an array; nothing if it is none.
pub(crate) fn items(value: &JsValue) -> Result<Option<Array>, JsValue> {
    if !is_array(value)? {
        return Ok(None);
    }
    array_from(value).map(Some)
}

/// A host name in A-labels, by the host's own `URL`, so that the module need not carry the tables of
/// Unicode. What is no host name stays as it is: the core says what is wrong with it.
///
/// # Errors
///
/// `name-not-a-hostname` if the labels are no internationalised ones.
pub(crate) fn a_labels(name: String) -> Result<String, JsValue> {
    let internationalised = !name.is_ascii() || name.to_ascii_lowercase().contains("xn--");
    // Characters that end the host in a URL, or are escaped there.
    let delimits = |character: char| {
        character.is_ascii() && !character.is_ascii_alphanumeric() && !"-_.".contains(character)
    };
    if !internationalised || name.contains(delimits) {
        return Ok(name);
    }
    let url = format!("http://{name}");
    let wrong = || thrown(&NameError::Idna(name).into());
    // What throws in place of returning an object leaves a slot behind in the module's table of objects.
    if matches!(Url::can_parse(&url), Ok(false)) {
        return Err(wrong());
    }
    Url::new(&url)
        .and_then(|url| url.hostname())
        .ok()
        .and_then(|hostname| hostname.as_string())
        .ok_or_else(wrong)
}

/// Reads reference identifiers.
#[cfg(any(feature = "certificates", feature = "check"))]
pub(crate) fn host_names(value: &JsValue) -> Result<Vec<String>, JsValue> {
    let names = strings("names", value)?.into_iter();
    names.map(a_labels).collect()
}

/// Makes an input without a name of `bytes`.
#[cfg(any(feature = "certificates", feature = "check"))]
pub(crate) fn unnamed(bytes: &[u8]) -> Input<'_> {
    Input { name: None, bytes }
}

/// Reads a time to live in seconds.
#[cfg(any(feature = "certificates", feature = "check"))]
pub(crate) fn ttl(value: &JsValue) -> Result<u32, JsValue> {
    value
        .as_f64()
        .and_then(whole_number)
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| expected("ttl", "a whole number of seconds, not below 0"))
}

/// Reads a moment; the present if it is missing.
pub(crate) fn time(value: &JsValue) -> Result<UnixTime, JsValue> {
    if value.is_undefined() || value.is_null() {
        return moment("at", &JsValue::from_f64(Date::now()));
    }
    moment("at", value)
}

/// Reads a moment.
pub(crate) fn moment(argument: &str, value: &JsValue) -> Result<UnixTime, JsValue> {
    let milliseconds = if let Some(number) = value.as_f64() {
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
                argument,
                "a valid Date, a text that Date reads, or milliseconds since 1970",
            )
        })
}

/// The whole number that `value` is, if it is one that JavaScript counts exactly to.
pub(crate) fn whole_number(value: f64) -> Option<i64> {
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

    if value.fract() != 0.0 || value.abs() > MAX_SAFE_INTEGER {
        return None;
    }
    // Rust has no other conversion from `f64`; in this range it is exact.
    #[expect(clippy::as_conversions)]
    let number = value as i64;
    Some(number)
}
