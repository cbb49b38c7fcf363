//! TLSA records: their text, their wire form, and whether a certificate chain satisfies them.

pub mod matching;
pub mod record;
pub(crate) mod text;

pub use record::{CertificateUsage, MatchingType, Parameters, Selector, TlsaRecord};
