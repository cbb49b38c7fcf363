//! DNSSEC validation (RFC 4033, RFC 4034, RFC 4035, RFC 5155, RFC 6840), without I/O.
//!
//! The AD bit of a resolver plays no part in it.

mod anchor;
mod limits;

pub use anchor::{AnchorError, TrustAnchors};
pub use limits::Limits;

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
