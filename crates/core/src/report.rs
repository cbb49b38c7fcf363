//! The results that every front end shows: command line, JSON, JavaScript and the page.
//!
//! These types are declared once. `serde` makes the JSON of the command line from them, and, with
//! the feature `typescript`, `tsify` the declarations of the npm package. All text is plain text
//! (never markup) and may hold any character that a certificate or a pasted text holds, except
//! control characters, which are shown as `\u{…}`.
//!
//! Offsets and lengths count octets of the input; lines and columns start at 1. Times are RFC 3339
//! in UTC, such as `2026-11-21T22:41:07Z`. Digests and other octets are lower-case hexadecimal.

mod check;
mod lint;
mod lookup;
mod probe;
mod rollover;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub use check::*;
pub use lint::*;
pub use lookup::*;
pub use probe::*;
pub use rollover::*;

/// A statement with a stable identifier, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Kebab-case identifier that never changes its meaning, such as `name-mismatch`.
    pub code: String,
    /// One or more English sentences.
    pub text: String,
    /// The sections that say so, such as `RFC 7671, section 5.1`.
    pub rfc: Vec<String>,
}

impl Reason {
    /// Puts a statement together: a code, sentences, and the sections that say so.
    pub fn new(code: &str, text: impl Into<String>, rfc: &[&str]) -> Self {
        Self {
            code: String::from(code),
            text: text.into(),
            rfc: rfc.iter().copied().map(String::from).collect(),
        }
    }
}

/// A statement about the input that does not stop the work, such as `key-weak`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// Kebab-case identifier that never changes its meaning.
    pub code: String,
    /// One or more English sentences.
    pub text: String,
    /// What it is about, if that is one certificate, request or key of the input.
    pub subject: Option<KeySource>,
}

impl Warning {
    /// Puts a statement together.
    pub(crate) fn new(code: &str, text: impl Into<String>, subject: Option<KeySource>) -> Self {
        Self {
            code: String::from(code),
            text: text.into(),
            subject,
        }
    }
}

/// Where a SubjectPublicKeyInfo comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeySource {
    /// Which of the lists of [`ParsedInput`] holds it.
    pub kind: KeySourceKind,
    /// Position in that list, from 0.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub index: usize,
}

impl KeySource {
    /// The certificate at `index`.
    pub(crate) fn certificate(index: usize) -> Self {
        Self {
            kind: KeySourceKind::Certificate,
            index,
        }
    }

    /// The certificate request at `index`.
    pub(crate) fn request(index: usize) -> Self {
        Self {
            kind: KeySourceKind::CertificateRequest,
            index,
        }
    }

    /// The bare public key at `index`.
    pub(crate) fn public_key(index: usize) -> Self {
        Self {
            kind: KeySourceKind::PublicKey,
            index,
        }
    }
}

/// What carries a SubjectPublicKeyInfo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KeySourceKind {
    /// An X.509 certificate (RFC 5280).
    Certificate,
    /// A PKCS#10 certificate request (RFC 2986).
    CertificateRequest,
    /// A bare SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    PublicKey,
}

/// A failure, as JSON: `{"error": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorReport {
    /// Kebab-case identifier that never changes its meaning.
    pub code: String,
    /// What is wrong, where, and why.
    pub message: String,
    /// The name of the input (a file name, `standard input`), if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Octets before the spot, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub offset: Option<usize>,
}

/// Everything that was found in an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ParsedInput {
    /// Every block, read or not, in the order of the input.
    pub blocks: Vec<InputBlock>,
    /// Every certificate, in the order of the input.
    pub certificates: Vec<CertificateReport>,
    /// Every certificate request (CSR), in the order of the input.
    pub requests: Vec<RequestReport>,
    /// Every bare public key, in the order of the input.
    pub public_keys: Vec<PublicKeyReport>,
    /// What deserves attention in the input as a whole or in one part of it.
    pub warnings: Vec<Warning>,
}

/// One block of an input: a PEM block, or one DER value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct InputBlock {
    /// The name of the input it was found in (a file name), if that has one.
    pub input: Option<String>,
    /// What it holds, as far as that can be told.
    pub kind: BlockKind,
    /// The label of a PEM block, such as `CERTIFICATE`.
    pub label: Option<String>,
    /// Octets of the input before it.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub offset: usize,
    /// Its length in octets.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub length: usize,
    /// Its first line, for text.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub first_line: Option<usize>,
    /// Its last line, for text.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub last_line: Option<usize>,
    /// Whether it could be used.
    pub outcome: BlockOutcome,
    /// The certificates, requests and keys that came out of it.
    pub holds: Vec<KeySource>,
    /// Why nothing, or not everything, came out of it.
    pub error: Option<BlockError>,
}

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// An X.509 certificate, `TRUSTED CERTIFICATE` included.
    Certificate,
    /// A PKCS#10 certificate request.
    CertificateRequest,
    /// A certificate revocation list.
    Crl,
    /// Diffie-Hellman or elliptic-curve parameters.
    Parameters,
    /// A PKCS#7 or CMS bag of certificates.
    Pkcs7,
    /// A PKCS#12 file.
    Pkcs12,
    /// A private key: refused, its octets are not kept.
    PrivateKey,
    /// A SubjectPublicKeyInfo or a PKCS#1 RSA public key.
    PublicKey,
    /// Something else.
    Unknown,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BlockOutcome {
    /// Of a kind that has no part in TLSA records.
    Ignored,
    /// Read.
    Read,
    /// Not accepted on purpose (a private key).
    Refused,
    /// Damaged, or not what its label says.
    Unreadable,
}

/// Why a block could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BlockError {
    /// Kebab-case identifier that never changes its meaning, such as `base64-cut-short`.
    pub code: String,
    /// What is wrong, as a short head without a full stop, such as `cut short at line 31`.
    pub summary: String,
    /// Why, and what to do, in sentences.
    pub text: String,
    /// What is at the spot, in a few words without a full stop, such as `ends after 61 characters`.
    pub spot: Option<String>,
    /// Octets of the input before the spot, if there is one.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub offset: Option<usize>,
    /// The line of the spot, for text.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub line: Option<usize>,
    /// The column of the spot in characters, for text.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub column: Option<usize>,
    /// A command that makes something usable out of it, if there is one.
    pub command: Option<String>,
}

/// A certificate, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CertificateReport {
    /// What the certificate is in this input.
    pub role: CertificateRole,
    /// A short name for people: the first DNS name, else the common name, else the subject.
    pub name: String,
    /// X.509 version: 1, 2 or 3; other numbers as received.
    pub version: u64,
    /// Serial number in hexadecimal, with a leading `-` if it is negative.
    pub serial: String,
    /// Subject in the form of RFC 4514.
    pub subject: String,
    /// Issuer in the form of RFC 4514.
    pub issuer: String,
    /// The last common name of the subject.
    pub common_name: Option<String>,
    /// The last common name of the issuer.
    pub issuer_common_name: Option<String>,
    /// DNS names of the subject alternative name.
    pub dns_names: Vec<DnsNameReport>,
    /// IP addresses of the subject alternative name.
    pub ip_addresses: Vec<String>,
    /// Mail addresses of the subject alternative name.
    pub email_addresses: Vec<String>,
    /// First moment of validity, or nothing if it is unreadable.
    pub not_before: Option<String>,
    /// Last moment of validity, or nothing if it is unreadable.
    pub not_after: Option<String>,
    /// The public key.
    pub key: KeyReport,
    /// The algorithm of its signature.
    pub signature_algorithm: AlgorithmReport,
    /// Whether basic constraints say that it is a CA.
    pub ca: bool,
    /// How many CA certificates may stand below it.
    pub path_length: Option<u32>,
    /// The uses of the key by their names in RFC 5280, such as `keyCertSign`; nothing if not restricted.
    pub key_usage: Option<Vec<String>>,
    /// The extended uses by name or object identifier; nothing if not restricted.
    pub extended_key_usage: Option<Vec<String>>,
    /// Whether subject and issuer are the same name.
    pub self_issued: bool,
    /// Whether its own key verifies its signature; nothing if that could not be computed.
    pub self_signed: Option<bool>,
    /// The certificate of this input whose key verifies its signature, from 0; nothing if there is
    /// none, or if it is self-signed.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub issued_by: Option<usize>,
    /// Whether its key is that of a root in Mozilla's program.
    pub public_root: bool,
    /// Digests of the whole certificate.
    pub fingerprints: Fingerprints,
    /// Parts that could not be read; records do not need them.
    pub unreadable: Vec<Reason>,
}

/// What a certificate is in its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CertificateRole {
    /// The server's own certificate.
    EndEntity,
    /// It issued another certificate of the input.
    Issuer,
    /// A CA certificate that issued no other certificate of the input.
    UnrelatedCa,
}

/// A DNS name, as received and for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DnsNameReport {
    /// As the certificate holds it: A-labels.
    pub ascii: String,
    /// With U-labels; the same as `ascii` if there are none.
    pub unicode: String,
}

/// A public key, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyReport {
    /// Short description, such as `P-256` or `RSA 2048`.
    pub description: String,
    /// The algorithm.
    pub algorithm: AlgorithmReport,
    /// The curve of an elliptic-curve key by name or object identifier.
    pub curve: Option<String>,
    /// Its size in bits, if known.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub bits: Option<usize>,
    /// Digests of the DER of the SubjectPublicKeyInfo.
    pub fingerprints: Fingerprints,
}

/// An algorithm by name and object identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlgorithmReport {
    /// The usual name; the object identifier if it is unknown.
    pub name: String,
    /// Dotted object identifier.
    pub oid: String,
}

/// Digests of the same octets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Fingerprints {
    /// SHA2-256.
    pub sha256: String,
    /// SHA2-512.
    pub sha512: String,
}

/// A certificate request, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RequestReport {
    /// A short name for people: the first DNS name, else the common name, else the subject.
    pub name: String,
    /// Subject in the form of RFC 4514.
    pub subject: String,
    /// DNS names that it asks for.
    pub dns_names: Vec<DnsNameReport>,
    /// The public key.
    pub key: KeyReport,
}

/// A bare public key, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PublicKeyReport {
    /// The public key.
    pub key: KeyReport,
}

/// The records for an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct GenerateReport {
    /// Where the records belong.
    pub owner: OwnerReport,
    /// The records, best first: those recommended, or those asked for.
    pub records: Vec<GeneratedRecord>,
    /// Further records, each with the reason why it is not recommended. Empty if records were asked
    /// for by their parameters.
    pub others: Vec<GeneratedRecord>,
    /// What was read, and from where.
    pub input: ParsedInput,
    /// The warnings of the input and those that host and parameters give rise to.
    pub warnings: Vec<Warning>,
    /// `records` as an excerpt of a zone file, with comments.
    pub zone: String,
}

/// The owner of TLSA records (RFC 6698, section 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnerReport {
    /// Absolute name in presentation form, such as `_25._tcp.mx.example.com.`
    pub name: String,
    /// The TLSA base domain: absolute, A-labels.
    pub host: String,
    /// The TLSA base domain with U-labels.
    pub host_unicode: String,
    /// The port; nothing for the wildcard `*`.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub port: Option<u16>,
    /// `tcp`, `udp`, `sctp`.
    pub transport: String,
}

/// A TLSA record in all its forms, with the reason for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct GeneratedRecord {
    /// The certificate, request or key that it names.
    pub source: KeySource,
    /// What it is for.
    pub purpose: RecordPurpose,
    /// Why it is, or is not, a good choice.
    pub reason: Reason,
    /// The record itself.
    #[serde(flatten)]
    pub record: RecordReport,
}

/// What a generated record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordPurpose {
    /// Names the certificate or key in use.
    Current,
    /// Names an issuer of the certificate in use.
    Issuer,
    /// Names a key that comes into use later (RFC 7671, section 8.1).
    Next,
}

/// A TLSA record in all its forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordReport {
    /// Certificate usage (RFC 6698, section 2.1.1).
    pub usage: u8,
    /// Selector (RFC 6698, section 2.1.2).
    pub selector: u8,
    /// Matching type (RFC 6698, section 2.1.3).
    pub matching_type: u8,
    /// The three by their mnemonics, such as `DANE-EE SPKI SHA2-256` (RFC 7218).
    pub mnemonics: String,
    /// Certificate association data in hexadecimal.
    pub association_data: String,
    /// RDATA in presentation form, such as `3 1 1 acde…`.
    pub text: String,
    /// RDATA in hexadecimal.
    pub rdata: String,
    /// Time to live in seconds, if given.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub ttl: Option<u32>,
    /// Owner name in presentation form, if given: absolute, or as it was written.
    pub owner: Option<String>,
    /// The whole record as a line of a zone file, if the owner is known.
    pub zone_line: Option<String>,
    /// The whole record in the form of RFC 3597 (`TYPE52 \# …`), if the owner is known.
    pub rfc3597: Option<String>,
}

/// TLSA records read from text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ParsedRecords {
    /// The records, in the order of the text.
    pub records: Vec<ParsedRecord>,
    /// What could not be read, in the order of the text.
    pub errors: Vec<RecordTextError>,
}

/// A TLSA record read from text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ParsedRecord {
    /// The line on which it begins.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub line: usize,
    /// Why no client can use it, if so (RFC 7671, section 9); its use for SMTP is not judged here.
    pub unusable: Option<Reason>,
    /// What else deserves attention, such as the digest of nothing.
    pub notes: Vec<Reason>,
    /// The record itself.
    #[serde(flatten)]
    pub record: RecordReport,
}

/// Why a part of a text was not read as a TLSA record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordTextError {
    /// Kebab-case identifier that never changes its meaning.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// Octets of the text before the spot.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub offset: usize,
    /// The line of the spot.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub line: usize,
    /// The column of the spot, in characters.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub column: usize,
}

/// Whether a certificate chain satisfies a TLSA RRset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MatchReport {
    /// Whether a usable record matches and all that its usage asks for holds. Says nothing about
    /// DNSSEC: the records are taken as given.
    pub authenticated: bool,
    /// The same with the ways of not matching told apart.
    pub verdict: MatchVerdict,
    /// The first match, by depth and then by order of the records.
    pub matched: Option<MatchedRecord>,
    /// One entry per record, in the order given.
    pub records: Vec<RecordMatch>,
    /// What was read of the chain.
    pub input: ParsedInput,
    /// What could not be read in the text of the records.
    pub record_errors: Vec<RecordTextError>,
}

/// The verdict over a set of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MatchVerdict {
    /// At least one usable record matches.
    Match,
    /// There are usable records, and none matches.
    Mismatch,
    /// There are records, and none is usable.
    AllUnusable,
    /// There are no records.
    Empty,
}

/// Which record matched, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MatchedRecord {
    /// Position of the record, from 0.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub record: usize,
    /// Position in the path from the server certificate (0) upwards.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub depth: usize,
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordMatch {
    /// RDATA in presentation form.
    pub text: String,
    /// Certificate usage.
    pub usage: u8,
    /// Selector.
    pub selector: u8,
    /// Matching type.
    pub matching_type: u8,
    /// The three by their mnemonics.
    pub mnemonics: String,
    /// Certificate association data in hexadecimal.
    pub association_data: String,
    /// Whether a client can make use of it (RFC 6698, section 4.1; RFC 7671).
    pub usability: Usability,
    /// Whether it matches.
    pub outcome: RecordOutcome,
    /// Where it matches in the path, the server certificate being 0.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub depth: Option<usize>,
    /// Why it is unusable, does not match, or was not tried.
    pub reason: Option<Reason>,
    /// What the record would have to hold, in hexadecimal, to name the certificate that it is
    /// compared with (usages 1 and 3); nothing for matching type Full and other usages.
    pub expected: Option<String>,
}

/// Whether a record can be made use of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Usability {
    /// It can.
    Usable,
    /// It cannot; that is not a mismatch.
    Unusable,
}

/// The outcome for one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordOutcome {
    /// It matches, and everything that its usage asks for holds.
    Match,
    /// It does not match, or something that its usage asks for does not hold.
    Mismatch,
    /// It was not looked at (unusable).
    NotTried,
    /// Digest agility set it aside (RFC 7671, section 9).
    Superseded,
}
