//! What each command does, from octets to report. Every front end calls these functions and no
//! others, so that the command line, the npm package and the page give the same results.

use alloc::string::String;
use alloc::vec::Vec;

use crate::report::{ErrorReport, GenerateReport, MatchReport, ParsedInput, ParsedRecords};
use crate::time::UnixTime;

/// One file, one pasted text, or standard input.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What people call it, such as a file name.
    pub name: Option<&'a str>,
    /// PEM, DER or anything else; nothing is presumed of it.
    pub bytes: &'a [u8],
}

/// What `generate` is asked for.
#[derive(Clone, Debug, Default)]
pub struct GenerateOptions {
    /// The TLSA base domain; U-labels are converted. If missing, the first DNS name of the server
    /// certificate serves.
    pub host: Option<String>,
    /// `1` to `65535`, or `*` for every port. If missing, 25.
    pub port: Option<String>,
    /// `tcp`, `udp` or `sctp`. If missing, `tcp`.
    pub transport: Option<String>,
    /// Parameters such as `3 1 1` or `DANE-EE SPKI SHA2-256`. If empty, the recommended set is made.
    pub params: Vec<String>,
    /// Seconds. If missing, 3600.
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

/// Describes everything that `inputs` hold.
pub fn parse_certificates(_inputs: &[Input<'_>], _now: UnixTime) -> ParsedInput {
    unimplemented!()
}

/// Reads TLSA records as zone files hold them, or bare RDATA (`3 1 1 acde…`), one record a line.
pub fn parse_records(_text: &str) -> ParsedRecords {
    unimplemented!()
}

/// Makes TLSA records for the certificates, requests and keys of `inputs`.
///
/// # Errors
///
/// An [`ErrorReport`] if host, port, transport or parameters are not what they should be, or if
/// `inputs` hold nothing that a record can be made of.
pub fn generate(
    _inputs: &[Input<'_>],
    _options: &GenerateOptions,
    _now: UnixTime,
) -> Result<GenerateReport, ErrorReport> {
    unimplemented!()
}

/// Says whether the chain in `chain` satisfies the TLSA RRset in `records`.
///
/// `records` are texts as for [`parse_records`]; `ca_certificates` are the trust anchors for usages
/// PKIX-TA and PKIX-EE, and play no part for the other two.
///
/// # Errors
///
/// An [`ErrorReport`] if `chain` holds no certificate, or names or service are not what they should
/// be.
pub fn match_records(
    _chain: &[Input<'_>],
    _records: &[&str],
    _ca_certificates: &[Input<'_>],
    _options: &MatchOptions,
    _now: UnixTime,
) -> Result<MatchReport, ErrorReport> {
    unimplemented!()
}
