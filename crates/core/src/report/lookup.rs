//! The result of a validated lookup.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::Reason;

/// One RRset, or the proof that there is none, validated from a trust anchor down.
///
/// Names are absolute, in presentation form, in lower case where they are computed and as received
/// where they are data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LookupReport {
    /// The name that was asked for.
    pub name: String,
    /// The type that was asked for, such as `TLSA` or `TYPE65280`.
    pub r#type: String,
    /// The security status of the outcome (RFC 4035, section 4.3): the worst of all links.
    pub status: SecurityStatus,
    /// What there is. Of a bogus or failed lookup it says only what the resolver claimed.
    pub outcome: LookupOutcome,
    /// The RCODE of the last answer, such as `NOERROR`; nothing if there was none. It is not signed.
    pub rcode: Option<String>,
    /// The records. Not to be used if the status is bogus or indeterminate.
    pub rrset: Vec<LookupRecord>,
    /// The aliases from `name` to the name that the outcome belongs to, in this order.
    pub aliases: Vec<AliasReport>,
    /// Why the status is not secure, or, for a secure one, what a reader should know of it.
    pub reason: Option<Reason>,
    /// The name at which `reason` arose, if it is one.
    pub reason_at: Option<String>,
    /// The zones from the trust anchor down to the one that the outcome belongs to, those of aliases
    /// included, in the order in which they were needed.
    pub chain: Vec<ZoneReport>,
    /// The signatures over `rrset`.
    pub signatures: Vec<SignatureReport>,
    /// What proves an absence, a wildcard expansion or an insecure delegation.
    pub denials: Vec<DenialReport>,
    /// Until when the outcome may be kept: the least of all TTLs and signatures' ends; nothing
    /// unless the status is secure or insecure.
    pub expires: Option<String>,
    /// Whether the resolver itself calls it authentic (AD) when asked to validate; nothing if it did
    /// not answer. Shown, never trusted (RFC 4035, section 4.9.3).
    pub resolver_ad: Option<bool>,
    /// The RCODE of that answer, `SERVFAIL` for what the resolver holds for bogus.
    pub resolver_rcode: Option<String>,
    /// What the resolver had to say beside its answers (RFC 8914).
    pub extended_errors: Vec<ExtendedErrorReport>,
    /// What was asked, in this order.
    pub questions: Vec<QuestionReport>,
    /// How many times a question had to wait for the answer to another one, and one more.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub round_trips: usize,
    /// The moment as of which everything was validated.
    pub validated_at: String,
}

/// How far data can be trusted (RFC 4035, section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SecurityStatus {
    /// A chain of signatures leads to it from a trust anchor.
    Secure,
    /// It is proved that no chain leads there, or no trust anchor stands above it.
    Insecure,
    /// What is needed to tell could not be had, or would cost too much work.
    Indeterminate,
    /// There should be a chain, and there is none.
    Bogus,
}

/// What a lookup found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LookupOutcome {
    /// Records.
    Answer,
    /// The name has no records of this type.
    NoData,
    /// The name does not exist.
    NameError,
    /// The question was not answered.
    Failed,
}

/// A resource record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LookupRecord {
    /// Owner name, absolute.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// Time to live in seconds, as validation leaves it (RFC 4035, section 5.3.3).
    pub ttl: u32,
    /// RDATA in presentation form; in that of RFC 3597 (`\# 4 …`) if the type is unknown.
    pub rdata: String,
}

/// A CNAME, or a DNAME and the CNAME computed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AliasReport {
    /// Which of the two.
    pub kind: AliasKind,
    /// The owner of the record: the name itself, or the one above it that has the DNAME.
    pub owner: String,
    /// The name that is another name for `target`.
    pub name: String,
    /// Where it leads.
    pub target: String,
    /// The status of this link alone.
    pub status: SecurityStatus,
    /// The signatures over the record.
    pub signatures: Vec<SignatureReport>,
}

/// The two ways in which a name is another name for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AliasKind {
    /// RFC 1034, section 3.6.2.
    Cname,
    /// RFC 6672.
    Dname,
}

/// A zone, or a delegation that ends the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ZoneReport {
    /// Its apex.
    pub name: String,
    /// Its own status.
    pub status: SecurityStatus,
    /// Why it is not secure.
    pub reason: Option<Reason>,
    /// Whether its keys are held against a trust anchor rather than a DS RRset of the parent.
    pub anchored: bool,
    /// The DS records of the parent, or of the trust anchor, in the order received.
    pub ds: Vec<DsReport>,
    /// The signatures of the parent over the DS RRset.
    pub ds_signatures: Vec<SignatureReport>,
    /// The keys.
    pub keys: Vec<ZoneKeyReport>,
    /// The signatures over the keys.
    pub key_signatures: Vec<SignatureReport>,
    /// The proof that there is no DS RRset.
    pub denial: Option<DenialReport>,
}

/// A DS record, or a trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DsReport {
    /// Key tag (RFC 4034, appendix B).
    pub key_tag: u16,
    /// The algorithm of the key.
    pub algorithm: DnssecAlgorithmReport,
    /// The digest; nothing for a trust anchor that is a whole key.
    pub digest_type: Option<DnssecAlgorithmReport>,
    /// What became of it.
    pub outcome: DsOutcome,
}

/// What became of a DS record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DsOutcome {
    /// A key of the zone has this digest, and it signs the keys.
    Match,
    /// No key of the zone fits, or the one that does may not sign, or does not.
    Mismatch,
    /// It was not needed.
    NotTried,
    /// A digest of SHA-1 beside stronger ones (RFC 4509, section 3).
    Superseded,
    /// Its algorithm or digest is not supported (RFC 4035, section 5.2; RFC 6840, section 5.2).
    Unsupported,
}

/// A code point of a DNSSEC registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DnssecAlgorithmReport {
    /// The number.
    pub number: u8,
    /// The mnemonic of the registry; the number if it is unknown.
    pub name: String,
}

/// A DNSKEY record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ZoneKeyReport {
    /// Key tag (RFC 4034, appendix B).
    pub key_tag: u16,
    /// The flags: 256 Zone Key, 1 Secure Entry Point, 128 Revoke.
    pub flags: u16,
    /// The algorithm.
    pub algorithm: DnssecAlgorithmReport,
    /// The size of the key in bits, if known.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub bits: Option<usize>,
    /// Whether a DS record or a trust anchor names it.
    pub entry_point: bool,
}

/// A RRSIG record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignatureReport {
    /// The zone whose key made it.
    pub signer: String,
    /// Key tag.
    pub key_tag: u16,
    /// The algorithm.
    pub algorithm: DnssecAlgorithmReport,
    /// Time to live of the records as the zone has them, in seconds (RFC 4034, section 3.1.4): what resolvers
    /// say has run down since they asked.
    pub original_ttl: u32,
    /// First moment of validity.
    pub inception: String,
    /// Last moment of validity.
    pub expiration: String,
    /// Whether it is expanded from a wildcard: the name of that wildcard.
    pub wildcard: Option<String>,
    /// What became of it.
    pub outcome: SignatureOutcome,
    /// Why it is not valid, as a sentence.
    pub problem: Option<Reason>,
}

/// What became of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SignatureOutcome {
    /// Not valid.
    Invalid,
    /// Not looked at, since another one is valid.
    NotTried,
    /// Valid.
    Valid,
}

/// A proof by NSEC or NSEC3 records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DenialReport {
    /// The name that it is about.
    pub name: String,
    /// The type that it is about.
    pub r#type: String,
    /// What it shows.
    pub proves: DenialKind,
    /// The status of the proof.
    pub status: SecurityStatus,
    /// What weakens it, or why it proves nothing.
    pub reason: Option<Reason>,
    /// The records, each with its part in the proof.
    pub records: Vec<DenialRecordReport>,
}

/// What a denial of existence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DenialKind {
    /// A delegation without DS: what lies below is insecure.
    InsecureDelegation,
    /// The name does not exist.
    NameError,
    /// The name exists, and has no records of the type.
    NoData,
    /// The name does not exist, and the wildcard that stands for it has no records of the type.
    WildcardNoData,
    /// No name nearer than the wildcard that the answer was expanded from exists.
    WildcardExpansion,
    /// Nothing: the records do not make a proof.
    Nothing,
}

/// A record of a denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DenialRecordReport {
    /// Owner name.
    pub owner: String,
    /// `NSEC` or `NSEC3`.
    pub r#type: String,
    /// RDATA in presentation form.
    pub rdata: String,
    /// What it shows, as a sentence, such as `covers the next closer name a.example.`
    pub shows: String,
}

/// An extended DNS error (RFC 8914).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExtendedErrorReport {
    /// The name of the question.
    pub name: String,
    /// The type of the question.
    pub r#type: String,
    /// The INFO-CODE.
    pub code: u16,
    /// Its meaning in the registry; `EDE` and the number if it is unknown.
    pub meaning: String,
    /// The EXTRA-TEXT, made safe to show.
    pub text: String,
}

/// A question to the resolver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct QuestionReport {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// Whether the resolver was asked to leave the validation to us (CD).
    pub checking_disabled: bool,
    /// Which round trip it belongs to, from 1.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub round_trip: usize,
    /// The RCODE of the answer; nothing if there was none.
    pub rcode: Option<String>,
    /// Octets of the answer.
    #[cfg_attr(feature = "typescript", tsify(type = "number | null"))]
    pub octets: Option<usize>,
    /// Why there is no usable answer.
    pub failure: Option<Reason>,
    /// What of the answer was passed over, since it could not be read.
    pub unreadable: Vec<String>,
}

/// What a lookup found, from one resolver or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LookupComparison {
    /// What the first resolver gave.
    #[serde(flatten)]
    pub report: LookupReport,
    /// What each of them gave, if there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub resolvers: Vec<ResolverReport>,
    /// In what they differ, if they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<Reason>,
}

/// What one resolver gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ResolverReport {
    /// The resolver, as it was named.
    pub resolver: String,
    /// The result.
    pub report: LookupReport,
}
