//! The result of planning a change of key.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{KeySource, MatchedRecord, ParsedInput, Reason, RecordReport, RecordTextError};

/// What a change to another certificate or key would do to the senders that go by the published records,
/// and in which order it is safe (RFC 7671, section 8.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RolloverReport {
    /// Whether the switch breaks nothing if it is made now: `false` if no published record matches what is
    /// to come, nothing if that cannot be told, or if a cached set may lack the record. Says nothing about
    /// DNSSEC: the records are taken as given.
    pub safe: Option<bool>,
    /// Why.
    pub reason: Reason,
    /// The published record by which senders accept what is to come; nothing if there is none.
    pub matched: Option<MatchedRecord>,
    /// Which certificate, request or key of `input` is to come.
    pub next: KeySource,
    /// The published records, in the order given.
    pub records: Vec<RolloverRecord>,
    /// What to do, in this order; empty if the records to publish cannot be made of what is given.
    pub steps: Vec<RolloverStep>,
    /// Time to live of the records in seconds.
    pub ttl: u32,
    /// When a record for what is to come was first seen published, if that is known.
    pub seen_at: Option<String>,
    /// The first moment at which no cached set lacks the record for what is to come, as far as is known:
    /// two times to live after it was first seen, or else after the moment of this report (RFC 7671,
    /// section 8.1). Nothing while it is not published, and where nothing has to be waited for.
    pub earliest: Option<String>,
    /// What was read as what is to come.
    pub input: ParsedInput,
    /// What could not be read in the text of the records.
    pub record_errors: Vec<RecordTextError>,
}

/// A published record, before and after a change of key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RolloverRecord {
    /// Why no client can use it, if so; then it matches nothing.
    pub unusable: Option<Reason>,
    /// Whether it matches a chain that is served now; nothing if none is given, or that cannot be told.
    pub today: Option<bool>,
    /// Whether it matches what is to come, digest agility left aside; nothing if that cannot be told.
    pub next: Option<bool>,
    /// The record itself.
    #[serde(flatten)]
    pub record: RecordReport,
}

/// A step of a change of key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RolloverStep {
    /// What is done.
    pub kind: RolloverStepKind,
    /// Why, and how.
    pub reason: Reason,
    /// The records to publish or to remove.
    pub records: Vec<RecordReport>,
    /// How many seconds to wait: of `wait` from the moment when all authoritative servers have the records,
    /// of `remove` from the switch, as a margin.
    pub seconds: Option<u32>,
    /// The first moment at which the wait is over, or the switch breaks nothing, if that is known already.
    pub earliest: Option<String>,
    /// When the certificate that is served now ends: the switch is due before.
    pub before: Option<String>,
}

/// What is done in a step of a change of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RolloverStepKind {
    /// Records are put beside the others.
    Publish,
    /// Records are taken out.
    Remove,
    /// The server gets the new certificate or key.
    Switch,
    /// Cached sets run out.
    Wait,
}
