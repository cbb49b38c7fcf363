//! DNSSEC validation (RFC 4033, RFC 4034, RFC 4035, RFC 5155, RFC 6840), without I/O.
//!
//! The AD bit of a resolver plays no part in it.

mod algorithm;
mod anchor;
mod cds;
mod chain;
mod denial;
mod judge;
mod limits;
mod nsec;
mod nsec3;
mod resolve;
mod rrset;
mod store;
mod validator;
mod verify;
mod zone;

pub use anchor::{AnchorError, TrustAnchors};
pub use limits::Limits;

pub(crate) use cds::{is_removal, named};
pub(crate) use resolve::Resolution;
pub(crate) use rrset::{Rrset, Rrsets, Signature};
pub(crate) use store::Answer;
pub(crate) use store::{extended_error_meaning, failed};
pub(crate) use validator::Validator;

use crate::signature::SignatureVerifier;
use crate::time::UnixTime;

/// What validation depends on beside the answers.
#[derive(Clone, Debug)]
pub(crate) struct Validation {
    pub(crate) anchors: TrustAnchors,
    pub(crate) limits: Limits,
    pub(crate) now: UnixTime,
    pub(crate) refuse_sha1: bool,
    pub(crate) verifier: &'static dyn SignatureVerifier,
}

/// Work done so far, held against [`Limits`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    /// Names hashed for the denials of the present answer.
    hashes: usize,
    /// Signatures tried in the run.
    signatures: usize,
}
