//! The result of a probe.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{
    CertificateReport, LookupOutcome, LookupReport, MatchReport, PublicKeyReport, Reason,
    SecurityStatus, Warning,
};
use crate::probe::{Session, StartTls};

/// What each address of a service shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProbeReport {
    /// The host as it was asked for, without the final dot: a name in A-labels, or an address.
    pub host: String,
    /// The TCP port.
    pub port: u16,
    /// What comes before the handshake.
    pub starttls: StartTls,
    /// What it comes to.
    pub verdict: ProbeVerdict,
    /// Why it is not `complete`, for each address or lookup that speaks against it.
    pub problems: Vec<Reason>,
    /// How its addresses were found; empty if they were given.
    pub lookups: Vec<AddressLookup>,
    /// The addresses, in the order in which they stand in the sessions.
    pub addresses: Vec<String>,
    /// Every session, by address, server name, key algorithm and repetition.
    pub sessions: Vec<Session>,
    /// The chains that were seen, each once.
    pub chains: Vec<ChainReport>,
    /// In what the sessions differ.
    pub differences: Vec<Reason>,
    /// The moment as of which lookups were validated and dates are judged.
    pub probed_at: String,
}

/// What a probe comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProbeVerdict {
    /// Every address showed a chain, in a handshake that was completed or in old TLS.
    Complete,
    /// An address serves without TLS that could be had, or there is no address to be used.
    Failed,
    /// An address could not be reached or did not serve just now, or the lookup of one failed.
    Undetermined,
}

/// The lookup of addresses of one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddressLookup {
    /// `A` or `AAAA`.
    pub r#type: String,
    /// The security status of the outcome.
    pub status: SecurityStatus,
    /// What there is.
    pub outcome: LookupOutcome,
    /// The addresses. Those of a bogus or indeterminate lookup are not probed.
    pub addresses: Vec<String>,
    /// The names that aliases lead to, in this order.
    pub aliases: Vec<String>,
    /// Why the status is not secure, or why there is no answer.
    pub reason: Option<Reason>,
}

impl AddressLookup {
    /// The part of a report that says where a host is.
    pub(crate) fn new(report: &LookupReport) -> Self {
        let rdata = report.rrset.iter().map(|record| record.rdata.clone());
        let targets = report.aliases.iter().map(|alias| alias.target.clone());
        Self {
            r#type: report.r#type.clone(),
            status: report.status,
            outcome: report.outcome,
            addresses: rdata.collect(),
            aliases: targets.collect(),
            reason: report.reason.clone(),
        }
    }

    /// The same of a lookup in short.
    pub(crate) fn from_lookup(lookup: &super::NameLookup) -> Self {
        Self {
            r#type: lookup.r#type.clone(),
            status: lookup.status,
            outcome: lookup.outcome,
            addresses: lookup.records.clone(),
            aliases: lookup.aliases.clone(),
            reason: lookup.reason.clone(),
        }
    }

    /// Whether its addresses may be used (RFC 4035, section 4.3).
    pub(crate) fn is_usable(&self) -> bool {
        let known = matches!(
            self.status,
            SecurityStatus::Secure | SecurityStatus::Insecure
        );
        known && self.outcome != LookupOutcome::Failed
    }
}

/// A chain, and the sessions that showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChainReport {
    /// The sessions, by their position in [`ProbeReport::sessions`].
    #[cfg_attr(feature = "typescript", tsify(type = "number[]"))]
    pub sessions: Vec<usize>,
    /// Whether a completed handshake proved that the server has the key of the first certificate.
    pub proved: bool,
    /// The certificates in the order in which the server sent them.
    pub certificates: Vec<CertificateReport>,
    /// The bare key, where the server showed one in place of certificates (RFC 7250).
    pub public_keys: Vec<PublicKeyReport>,
    /// What deserves attention in the certificates, and what could not be read of them.
    pub warnings: Vec<Warning>,
}

/// Whether the chains that a server shows satisfy a TLSA RRset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LiveMatchReport {
    /// The result for the first chain that does not match, or for the first one if all do.
    #[serde(flatten)]
    pub report: MatchReport,
    /// The result for each chain.
    pub chains: Vec<LiveMatch>,
    /// What was seen of the server.
    pub probe: ProbeReport,
}

/// The result for one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LiveMatch {
    /// The chain, by its position in [`ProbeReport::chains`].
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub chain: usize,
    /// The result.
    pub report: MatchReport,
}
