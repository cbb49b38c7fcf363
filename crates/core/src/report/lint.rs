//! The result of judging a text before it is published.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{Finding, MatchVerdict, ParsedInput, RecordTextError};

/// What there is to say of a text with TLSA records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LintReport {
    /// How many TLSA records were read, each as often as it stands there.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub records: usize,
    /// The TLSA sets, in the order of the text.
    pub sets: Vec<LintedSet>,
    /// What was found, in the order of the text, and at the same place the gravest first.
    pub findings: Vec<LintFinding>,
    /// What could not be read, in the order of the text.
    pub errors: Vec<RecordTextError>,
    /// What was read of the chain; nothing if none was given.
    pub chain: Option<ParsedInput>,
}

/// A TLSA set of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LintedSet {
    /// Its owner in lower case, absolute if its end is known; nothing for records without one.
    pub owner: Option<String>,
    /// Where its records stand.
    pub places: Vec<TextPlace>,
    /// How the records hold against the chain; nothing if none was given, or if it is of other hosts.
    pub verdict: Option<MatchVerdict>,
}

/// Something that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LintFinding {
    /// What it is.
    #[serde(flatten)]
    pub finding: Finding,
    /// The entries that it is about, in the order of the text.
    pub places: Vec<TextPlace>,
}

/// An entry of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TextPlace {
    /// The line on which it begins, from 1.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub line: usize,
    /// Octets of the text before it.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub offset: usize,
    /// Its length in octets, all its lines together.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub length: usize,
}
