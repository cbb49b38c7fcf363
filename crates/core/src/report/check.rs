//! The result of a check.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::https::Fetched;

use super::{
    AliasReport, DenialReport, ExtendedErrorReport, LookupOutcome, ProbeReport, QuestionReport,
    Reason, RecordMatch, SecurityStatus, SignatureReport, ZoneReport,
};

/// What DANE senders make of a mail domain, or DANE clients of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// The domain or host as it was asked for, in A-labels, without the final dot.
    pub domain: String,
    /// What it comes to.
    pub verdict: CheckVerdict,
    /// What the verdict rests on.
    pub basis: CheckBasis,
    /// What to do next, at most three things, in this order.
    pub actions: Vec<Action>,
    /// The service that is looked up by SRV records; nothing for mail between servers, or for a host.
    pub service: Option<String>,
    /// The MX lookup; nothing if something else was asked for.
    pub mx_lookup: Option<NameLookup>,
    /// The SRV lookup, of a service.
    pub srv_lookup: Option<NameLookup>,
    /// What is known of the policy of MTA-STS; nothing if none is announced.
    pub mta_sts: Option<MtaStsReport>,
    /// The hosts, in the order in which a sender tries them.
    pub mx: Vec<CheckedHost>,
    /// What each authoritative server answered, by zone and server; empty if they were not asked.
    pub authorities: Vec<AuthorityReport>,
    /// What was found, the gravest first.
    pub findings: Vec<Finding>,
    /// The zones that the lookups of this report lead through, from the trust anchor down, in the order in
    /// which they were needed, each once.
    pub chain: Vec<ZoneReport>,
    /// What proves the outcome of each lookup: of MX or SRV, then host by host, then of the others by their
    /// names.
    pub proofs: Vec<ProofReport>,
    /// What was asked of the resolver, in this order.
    pub asked: Vec<QuestionReport>,
    /// What the resolver had to say beside its answers (RFC 8914).
    pub extended_errors: Vec<ExtendedErrorReport>,
    /// How many questions were asked.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub questions: usize,
    /// How many times a question had to wait for the answer to another one, and one more.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub round_trips: usize,
    /// The moment as of which everything was judged.
    pub checked_at: String,
}

/// What proves the outcome of a lookup, in the zones of [`CheckReport::chain`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProofReport {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// The security status of the outcome.
    pub status: SecurityStatus,
    /// The aliases from the name to the one that the outcome belongs to, in this order.
    pub aliases: Vec<AliasReport>,
    /// The signatures over the records; empty if there are none.
    pub signatures: Vec<SignatureReport>,
    /// What proves an absence, a wildcard expansion or an insecure delegation.
    pub denials: Vec<DenialReport>,
    /// Whether the resolver itself calls it authentic (AD); nothing if it was not asked, or did not answer.
    /// Shown, never trusted (RFC 4035, section 4.9.3).
    pub resolver_ad: Option<bool>,
}

/// The policy of MTA-STS of a mail domain (RFC 8461).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MtaStsReport {
    /// Its identifier, in the record that announces it.
    pub id: String,
    /// What came of fetching it; nothing if it was not fetched.
    pub fetched: Option<Fetched>,
    /// What it says; nothing if it was not fetched, or if senders can make no use of it.
    pub policy: Option<StsPolicy>,
}

/// What a policy of MTA-STS says (RFC 8461, section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct StsPolicy {
    /// What senders do with it.
    pub mode: StsMode,
    /// How long senders keep it, in seconds.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub max_age: u64,
    /// The mail hosts that it lists, in lower case, as names or with `*.` for one label.
    pub mx: Vec<String>,
}

/// What senders do with a policy of MTA-STS (RFC 8461, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StsMode {
    /// They deliver to no host that does not pass.
    Enforce,
    /// Nothing: the domain takes its policy back.
    None,
    /// They report hosts that do not pass, and deliver.
    Testing,
}

impl StsMode {
    /// Reads a mode as it stands in a policy.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "enforce" => Some(Self::Enforce),
            "none" => Some(Self::None),
            "testing" => Some(Self::Testing),
            _ => None,
        }
    }
}

/// What an authoritative server of a zone answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuthorityReport {
    /// The zone.
    pub zone: String,
    /// The name of the server.
    pub server: String,
    /// Its address that was asked.
    pub address: String,
    /// The serial number of the zone there.
    pub serial: Option<u32>,
    /// What it answered to each question.
    pub answers: Vec<AuthorityAnswer>,
}

/// What an authoritative server answered to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuthorityAnswer {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// Its RCODE; nothing without an answer.
    pub rcode: Option<String>,
    /// The RDATA of the records in presentation form, in canonical order.
    pub records: Vec<String>,
    /// Whether the records have signatures. They are not verified.
    pub is_signed: bool,
    /// Whether all signatures over the records are past.
    pub is_expired: bool,
    /// Why there is no answer.
    pub failure: Option<Reason>,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// The finding that it is for.
    pub finding: String,
    /// What that is about.
    pub subject: String,
    /// What to do: a sentence, or records to publish, as lines of a zone file.
    pub text: String,
    /// Records at the same name that match nothing, as lines of a zone file: to be taken back, unless they
    /// are for a key to come.
    pub remove: Vec<String>,
    /// For how many seconds senders may keep the records that are there now; nothing if it is not about
    /// records.
    pub wait: Option<u32>,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// Mail flows, and something that is meant to protect it does not, or not everywhere; or it is luck that
    /// it flows.
    AtRisk,
    /// Senders that follow the RFCs delay or refuse mail to every host.
    Broken,
    /// No host has a secure TLSA set.
    NotDeployed,
    /// Every host is authenticated by every sender that follows the RFCs.
    Protected,
    /// What would tell could not be seen.
    Undetermined,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckBasis {
    /// The DNS alone.
    DnsOnly,
    /// A chain that was given, taken at its word.
    Given,
    /// Sessions with the servers.
    Probed,
}

/// What a sender does with a host (RFC 7672, section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It delivers over TLS to a server that a record authenticates.
    Authenticated,
    /// It delivers over TLS, to whoever is there.
    EncryptedOnly,
    /// It delivers over TLS or in the clear, as without DANE.
    Opportunistic,
    /// It goes on to the next host, or delays the mail.
    Skip,
}

/// A rule that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    /// Kebab-case identifier of the rule.
    pub rule: String,
    /// The section that has it.
    pub rfc: String,
    /// What it was applied to, and what came of it.
    pub result: String,
}

/// A lookup, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NameLookup {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// The security status of the outcome.
    pub status: SecurityStatus,
    /// What there is.
    pub outcome: LookupOutcome,
    /// The RDATA of the records in presentation form.
    pub records: Vec<String>,
    /// Time to live in seconds, if there is something to keep.
    pub ttl: Option<u32>,
    /// The names that aliases lead to.
    pub aliases: Vec<String>,
    /// Why the status is not secure, or why there is no answer.
    pub reason: Option<Reason>,
}

/// One host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CheckedHost {
    /// Its name, absolute without the final dot.
    pub host: String,
    /// The preference of its MX record, or the priority of its SRV record; nothing if it has neither.
    pub preference: Option<u16>,
    /// The TCP port.
    pub port: u16,
    /// What a sender does; nothing if that could not be told.
    pub decision: Option<Decision>,
    /// The rules that led there.
    pub trace: Vec<TraceStep>,
    /// Its address lookups.
    pub addresses: Vec<NameLookup>,
    /// The TLSA base domain, if it has a secure set (RFC 7672, section 2.2.3).
    pub base_domain: Option<String>,
    /// The lookups of TLSA sets, the best candidate first.
    pub tlsa: Vec<NameLookup>,
    /// The names that a certificate may have for usage DANE-TA (RFC 7672, section 3.2.2).
    pub reference_identifiers: Vec<String>,
    /// The records of the secure set, held against the chain of each session.
    pub matches: Vec<SessionMatch>,
    /// What its addresses show; nothing if it was not probed.
    pub probe: Option<ProbeReport>,
    /// Senders that are known to do otherwise than is decided, which goes by the RFCs.
    pub senders: Vec<SenderReport>,
}

/// What a sender does with a host that does otherwise than the RFCs say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SenderReport {
    /// The sender.
    pub sender: Sender,
    /// What it does.
    pub decision: Decision,
    /// Why, as a sentence whose subject is the sender.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
}

/// A sender whose ways are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sender {
    /// Microsoft's, outbound.
    ExchangeOnline,
    /// Exim.
    Exim,
    /// Postfix.
    Postfix,
}

/// A chain, held against the records of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionMatch {
    /// The chain, by its position in [`ProbeReport::chains`].
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub chain: usize,
    /// What a sender does that is shown it.
    pub decision: Option<Decision>,
    /// One entry for each record.
    pub records: Vec<RecordMatch>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// A sender that follows the RFCs delays or refuses mail now.
    Error,
    /// Mail flows, and protection that is wanted is missing, or will fail under the stated condition.
    Warning,
    /// It works, against the guidance.
    Notice,
    /// A fact.
    Info,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Its identifier, which never changes its meaning.
    pub id: String,
    /// How grave it is.
    pub severity: Severity,
    /// What it is about: a name, an owner of records, an address.
    pub subject: String,
    /// What is so.
    pub message: String,
    /// What shows it.
    pub evidence: Vec<String>,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The sections that say so.
    pub rfc: Vec<String>,
}

/// What a check is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CheckDescription {
    /// Its identifier, which its findings have.
    pub id: String,
    /// What is so, why it matters and what to do, in Markdown: a heading, then paragraphs.
    pub text: String,
    /// The sections that say so.
    pub rfc: Vec<String>,
    /// Which commands find it.
    pub found_by: Vec<FoundBy>,
}

/// A command that finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// The check of a domain.
    Check,
    /// The judgement of a text.
    Lint,
}
