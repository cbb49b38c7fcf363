//! What each command does, from octets to report. Every front end calls these functions and no
//! others, so that the command line, the npm package and the page give the same results.

mod check;
mod lint;
mod probe;
mod replay;
mod rollover;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use base16ct::lower::encode_string as hex;
pub use check::{CheckOptions, check, check_bundle, checks, explain, service_names};
pub use lint::{LintOptions, lint};
pub use probe::{ProbeOptions, generate_from, match_probed, nothing_seen, probe, probe_bundle};
pub use replay::{Replayed, recorded_visits, replay};
pub use rollover::{RolloverOptions, rollover};

use crate::bundle::{self, Bundle as RunBundle, Run};
use crate::dns::{Question, QuestionError};
use crate::dnssec::{AnchorError, Limits, TrustAnchors, Validation};
use crate::generate::Generator;
use crate::lookup::{self, Lookup};
use crate::name::{DomainName, NameError, TlsaOwner};
use crate::report::{
    ErrorReport, GenerateReport, InputBlock, LookupComparison, MatchReport, OwnerReport,
    ParsedInput, ParsedRecord, ParsedRecords, RecordReport, RecordTextError, ResolverReport,
};
use crate::signature::{PureRust, SignatureVerifier};
use crate::text::{Lines, printable, quoted};
use crate::time::UnixTime;
use crate::tlsa::matching::{self, Service};
use crate::tlsa::text;
use crate::tlsa::{CertificateUsage, MatchingType, Parameters, Selector, TlsaRecord};
use crate::x509::bundle::Bundle;
pub use crate::x509::bundle::Input;
use crate::x509::describe::{self, Relations};
use crate::x509::path::Pool;
use crate::zone::TextError;

/// Time to live of generated records in seconds, if none is given.
pub const DEFAULT_TTL: u32 = 3_600;

/// The port of generated records, if none is given: SMTP between servers.
pub const DEFAULT_PORT: &str = "25";

/// The transport of generated records, if none is given.
pub const DEFAULT_TRANSPORT: &str = "tcp";

/// What `generate` is asked for.
#[derive(Clone, Debug, Default)]
pub struct GenerateOptions {
    /// The TLSA base domain; U-labels are converted. If missing, the first DNS name of the server
    /// certificate serves.
    pub host: Option<String>,
    /// `1` to `65535`, or `*` for every port. If missing, [`DEFAULT_PORT`].
    pub port: Option<String>,
    /// `tcp`, `udp` or `sctp`. If missing, [`DEFAULT_TRANSPORT`].
    pub transport: Option<String>,
    /// Parameters such as `3 1 1` or `DANE-EE SPKI SHA2-256`. If empty, the recommended set is made.
    pub params: Vec<String>,
    /// Seconds. If missing, [`DEFAULT_TTL`].
    pub ttl: Option<u32>,
}

/// What `match` is asked for.
#[derive(Clone, Debug, Default)]
pub struct MatchOptions {
    /// The reference identifiers: the TLSA base domain first, then further names.
    pub names: Vec<String>,
    /// `generic` (all four usages) or `smtp` (usages 0 and 1 are unusable, RFC 7672, section 3.1.3).
    /// If missing, `generic`.
    pub service: Option<String>,
}

/// What `lookup` is asked for.
#[derive(Clone, Debug, Default)]
pub struct LookupOptions {
    /// The name, absolute with or without the final dot; U-labels are converted.
    pub name: String,
    /// The type by its mnemonic, or `TYPEnnn`.
    pub rtype: String,
    /// Trust anchors that replace the built-in ones: DS or DNSKEY lines, of any names.
    pub trust_anchors: Option<String>,
    /// Whether the algorithms that rest on SHA-1 count as unsupported, and zones with no others as
    /// insecure, as RFC 9905, section 2, asks of those who run validators.
    pub refuse_sha1: bool,
    /// How much work it may be.
    pub limits: Limits,
    /// Whether to keep what was asked and answered, for a bundle.
    pub record: bool,
}

/// Describes everything that `inputs` hold.
pub fn parse_certificates(inputs: &[Input<'_>], now: UnixTime) -> ParsedInput {
    let bundle = Bundle::read(inputs);
    let pool = Pool::new(&bundle.certificates, &PureRust);
    let relations = Relations::of(&pool);
    describe::parsed_input(&bundle, &relations, now)
}

/// Reads TLSA records as zone files hold them, or bare RDATA (`3 1 1 acde…`), one record a line.
pub fn parse_records(text: &str) -> ParsedRecords {
    let found = text::parse(text);
    ParsedRecords {
        records: found
            .records
            .iter()
            .map(|record| ParsedRecord {
                line: record.line,
                unusable: matching::usability(&record.record, Service::Generic).err(),
                notes: matching::notes(&record.record),
                record: RecordReport::new(&record.record, record.owner.as_deref(), record.ttl),
            })
            .collect(),
        errors: text_errors(text, found.errors),
    }
}

fn text_errors(text: &str, errors: Vec<TextError>) -> Vec<RecordTextError> {
    let lines = Lines::new(text.as_bytes());
    errors
        .into_iter()
        .map(|error| {
            let (line, column) = lines.line_and_column(error.offset);
            RecordTextError {
                code: error.code.to_owned(),
                message: error.message,
                offset: error.offset,
                line,
                column,
            }
        })
        .collect()
}

/// Makes TLSA records for the certificates, requests and keys of `inputs`.
///
/// # Errors
///
/// An [`ErrorReport`] if host, port, transport or parameters are not what they should be, or if
/// `inputs` hold nothing that a record can be made of.
pub fn generate(
    inputs: &[Input<'_>],
    options: &GenerateOptions,
    now: UnixTime,
) -> Result<GenerateReport, ErrorReport> {
    make(&Bundle::read(inputs), &[], options, now)
}

/// Makes records of `bundle`, where the certificates at `served` are known to be servers' own.
fn make(
    bundle: &Bundle,
    served: &[usize],
    options: &GenerateOptions,
    now: UnixTime,
) -> Result<GenerateReport, ErrorReport> {
    let parameters = options
        .params
        .iter()
        .map(|text| requested_parameters(text))
        .collect::<Result<Vec<_>, _>>()?;
    let given = options.host.as_deref().map(DomainName::parse).transpose()?;

    let pool = Pool::new(&bundle.certificates, &PureRust);
    let relations = Relations::of(&pool).with_served(served);
    let parsed = describe::parsed_input(bundle, &relations, now);
    if bundle.is_empty() {
        return Err(nothing_usable(
            &parsed.blocks,
            "certificate, request or public key",
        ));
    }
    let base = match given {
        Some(base) => base,
        None => host_of(&parsed, &relations)
            .ok_or_else(|| error("host-missing", "no host name is given, and none is found"))?,
    };
    let owner = TlsaOwner::new(
        options.port.as_deref().unwrap_or(DEFAULT_PORT),
        options.transport.as_deref().unwrap_or(DEFAULT_TRANSPORT),
        base,
    )?;
    let generator = Generator {
        bundle,
        relations: &relations,
        parsed: &parsed,
        owner: &owner,
        ttl: options.ttl.unwrap_or(DEFAULT_TTL),
    };
    let generated = if parameters.is_empty() {
        generator.recommended()
    } else {
        generator.requested(&parameters)
    };
    if generated.records.is_empty() && generated.others.is_empty() {
        let texts: Vec<&str> = generated
            .warnings
            .iter()
            .map(|warning| warning.text.as_str())
            .collect();
        return Err(error("no-record", &texts.join(" ")));
    }
    let zone = generator.zone(&generated);
    let mut warnings = parsed.warnings.clone();
    warnings.extend(generated.warnings);
    Ok(GenerateReport {
        owner: OwnerReport {
            name: owner.to_string(),
            host: format!("{}.", owner.base),
            host_unicode: format!("{}.", owner.base.to_unicode()),
            port: owner.port,
            transport: owner.transport.as_str().to_owned(),
        },
        records: generated.records,
        others: generated.others,
        input: parsed,
        warnings,
        zone,
    })
}

/// Reads parameters whose records can be computed: registered code points, private use excluded.
fn requested_parameters(text: &str) -> Result<Parameters, ErrorReport> {
    let parameters =
        Parameters::parse(text).map_err(|wrong| error("params-unreadable", &wrong.to_string()))?;
    let known = parameters.usage <= CertificateUsage::DANE_EE
        && parameters.selector <= Selector::SPKI
        && parameters.matching_type <= MatchingType::SHA2_512;
    if known {
        Ok(parameters)
    } else {
        Err(error(
            "params-unknown",
            &format!(
                "{parameters} has a number without a definition, so no record can be computed"
            ),
        ))
    }
}

/// The first name of the first server certificate, else of a request, that can be a host.
fn host_of(parsed: &ParsedInput, relations: &Relations) -> Option<DomainName> {
    let certificates = relations
        .end_entities()
        .filter_map(|index| parsed.certificates.get(index))
        .flat_map(|certificate| {
            let names = certificate.dns_names.iter().map(|name| name.ascii.as_str());
            names.chain(certificate.common_name.as_deref())
        });
    let requests = parsed.requests.iter().flat_map(|request| {
        let names = request.dns_names.iter().map(|name| name.ascii.as_str());
        names.chain([request.name.as_str()])
    });
    certificates
        .chain(requests)
        .filter(|name| name.contains('.'))
        .find_map(|name| DomainName::parse(name).ok())
}

/// Says whether the chain in `chain` satisfies the TLSA RRset in `records`.
///
/// `records` are texts as for [`parse_records`]; `ca_certificates` are the trust anchors for usages
/// PKIX-TA and PKIX-EE, and play no part for the other two.
///
/// # Errors
///
/// An [`ErrorReport`] if `chain` holds no certificate, the records have several owners, or names or
/// service are not what they should be.
pub fn match_records(
    chain: &[Input<'_>],
    records: &[&str],
    ca_certificates: &[Input<'_>],
    options: &MatchOptions,
    now: UnixTime,
) -> Result<MatchReport, ErrorReport> {
    let service = service(options.service.as_deref())?;
    let names = names(&options.names)?;

    let bundle = Bundle::read(chain);
    let pool = Pool::new(&bundle.certificates, &PureRust);
    let relations = Relations::of(&pool);
    let parsed = describe::parsed_input(&bundle, &relations, now);
    if bundle.certificates.is_empty() {
        return Err(nothing_usable(&parsed.blocks, "certificate"));
    }
    let roots = Bundle::read(ca_certificates);
    if !ca_certificates.is_empty() && roots.certificates.is_empty() {
        return Err(nothing_usable(&roots.blocks, "CA certificate"));
    }

    let (found, text) = read_rrset(records)?;
    let rrset: Vec<TlsaRecord> = found
        .records
        .into_iter()
        .map(|record| record.record)
        .collect();
    let matched = matching::match_rrset(&matching::Presented {
        chain: &bundle.certificates,
        pool: &pool,
        records: &rrset,
        roots: (!roots.certificates.is_empty()).then_some(&roots.certificates),
        names: &names,
        service,
        now,
    });
    Ok(MatchReport {
        authenticated: matched.matched.is_some(),
        verdict: matched.verdict,
        matched: matched.matched,
        records: matched.records,
        input: parsed,
        record_errors: text_errors(&text, found.errors),
    })
}

/// What kind of client asks; `generic` if nothing is said.
fn service(name: Option<&str>) -> Result<Service, ErrorReport> {
    let Some(name) = name else {
        return Ok(Service::Generic);
    };
    Service::parse(name).ok_or_else(|| {
        error(
            "service-unknown",
            &format!(
                "{} is not a service that is known here: generic or smtp",
                quoted(name)
            ),
        )
    })
}

/// The reference identifiers, of which there has to be one.
fn names(names: &[String]) -> Result<Vec<DomainName>, ErrorReport> {
    if names.is_empty() {
        return Err(error(
            "host-missing",
            "no name is given that the server should have",
        ));
    }
    let names = names.iter().map(|name| DomainName::parse(name));
    Ok(names.collect::<Result<_, _>>()?)
}

/// Reads the records of one owner; with them the text that the offsets of errors count in.
fn read_rrset(records: &[&str]) -> Result<(text::TextRecords, String), ErrorReport> {
    let text = records.join("\n");
    let found = text::parse(&text);
    if let (true, Some(wrong)) = (found.records.is_empty(), found.errors.first()) {
        let (line, column) = Lines::new(text.as_bytes()).line_and_column(wrong.offset);
        return Err(ErrorReport {
            offset: Some(wrong.offset),
            ..error(
                wrong.code,
                &format!(
                    "no TLSA record at line {line}, column {column}: {}",
                    wrong.message
                ),
            )
        });
    }
    if let Some(message) = several_owners(&found.records) {
        return Err(error("records-several-owners", &message));
    }
    Ok((found, text))
}

/// What to say if records belong to more than one owner, and so to more than one RRset.
fn several_owners(records: &[text::TextRecord]) -> Option<String> {
    let mut owners = records.iter().filter_map(|record| record.owner.as_deref());
    let first = owners.next()?;
    let other = owners.find(|owner| !owner.eq_ignore_ascii_case(first))?;
    Some(format!(
        "the records belong to several names, {first} and {other} among them: give those of one"
    ))
}

/// Begins a lookup: the RRset of a name and a type, validated from the trust anchors down.
///
/// The caller carries the questions; see [`Lookup`].
///
/// # Errors
///
/// An [`ErrorReport`] if name, type or trust anchors cannot be read, or the type is one that has no
/// RRset.
pub fn lookup(
    options: &LookupOptions,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Lookup, ErrorReport> {
    let name = a_labels(&options.name)?;
    let question = Question::parse(&name, &options.rtype)?;
    let validation = validation(
        options.trust_anchors.as_deref(),
        options.refuse_sha1,
        options.limits,
        verifier,
        now,
    )?;
    Ok(Lookup::new(question, validation, options.record))
}

/// A domain name with its U-labels converted.
fn a_labels(name: &str) -> Result<String, NameError> {
    if name.is_ascii() {
        return Ok(name.to_owned());
    }
    crate::name::to_ascii(name).ok_or_else(|| NameError::Idna(name.to_owned()))
}

fn validation(
    trust_anchors: Option<&str>,
    refuse_sha1: bool,
    limits: Limits,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Validation, ErrorReport> {
    let anchors = match trust_anchors {
        Some(text) => TrustAnchors::parse(text)?,
        None => TrustAnchors::iana(),
    };
    Ok(Validation {
        anchors,
        limits,
        now,
        refuse_sha1,
        verifier,
    })
}

/// The bundle of lookups that ran with `options` as of `now`.
pub fn bundle(options: &LookupOptions, now: UnixTime, runs: Vec<Run>) -> RunBundle {
    RunBundle {
        schema: bundle::SCHEMA.to_owned(),
        kind: bundle::KIND.to_owned(),
        command: "lookup".to_owned(),
        name: options.name.clone(),
        r#type: options.rtype.clone(),
        at: now.to_string(),
        trust_anchors: options.trust_anchors.clone(),
        refuse_sha1: options.refuse_sha1,
        runs,
        probe: None,
        check: None,
        authorities: Vec::new(),
        fetched: Vec::new(),
        sessions: Vec::new(),
    }
}

/// Puts the results of several resolvers side by side; nothing if there are none.
pub fn compare(reports: Vec<ResolverReport>) -> Option<LookupComparison> {
    let first = reports.first()?.report.clone();
    Some(LookupComparison {
        report: first,
        disagreement: lookup::disagreement(&reports),
        resolvers: if reports.len() > 1 {
            reports
        } else {
            Vec::new()
        },
    })
}

impl From<QuestionError> for ErrorReport {
    fn from(wrong: QuestionError) -> Self {
        error(wrong.code(), &wrong.to_string())
    }
}

impl From<AnchorError> for ErrorReport {
    fn from(wrong: AnchorError) -> Self {
        error("trust-anchor-unreadable", &wrong.to_string())
    }
}

impl RecordReport {
    /// A record in all its forms; `owner` absolute, `ttl` in seconds.
    pub(crate) fn new(record: &TlsaRecord, owner: Option<&str>, ttl: Option<u32>) -> Self {
        Self {
            usage: record.parameters.usage.0,
            selector: record.parameters.selector.0,
            matching_type: record.parameters.matching_type.0,
            mnemonics: record.parameters.mnemonics(),
            association_data: hex(&record.association_data),
            text: record.to_string(),
            rdata: hex(&record.to_rdata()),
            ttl,
            owner: owner.map(printable),
            zone_line: owner.map(|owner| record.to_zone_line(&printable(owner), ttl)),
            rfc3597: owner.map(|owner| record.to_rfc3597_line(&printable(owner), ttl)),
        }
    }
}

impl From<NameError> for ErrorReport {
    fn from(wrong: NameError) -> Self {
        error(wrong.code(), &wrong.to_string())
    }
}

fn error(code: &str, message: &str) -> ErrorReport {
    ErrorReport {
        code: code.to_owned(),
        message: message.to_owned(),
        input: None,
        offset: None,
    }
}

/// The error for an input without `wanted`: what the first block is instead, if there is one.
fn nothing_usable(blocks: &[InputBlock], wanted: &str) -> ErrorReport {
    let Some((block, problem)) = blocks
        .iter()
        .find_map(|block| Some((block, block.error.as_ref()?)))
    else {
        return error("input-empty", &format!("there is no {wanted} in the input"));
    };
    let what = match &block.label {
        Some(label) => format!("the block {label}"),
        None => "it".to_owned(),
    };
    let command = match &problem.command {
        Some(command) => format!(" ({command})"),
        None => String::new(),
    };
    ErrorReport {
        code: problem.code.clone(),
        message: format!(
            "no {wanted}: {what} {}. {}{command}",
            problem.summary, problem.text
        ),
        input: block.input.clone(),
        offset: problem.offset.or(Some(block.offset)),
    }
}
