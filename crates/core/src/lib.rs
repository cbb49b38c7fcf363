//! TLSA records and DANE ([RFC 6698], [RFC 7671], [RFC 7672]), without I/O.
//!
//! [RFC 6698]: https://www.rfc-editor.org/rfc/rfc6698
//! [RFC 7671]: https://www.rfc-editor.org/rfc/rfc7671
//! [RFC 7672]: https://www.rfc-editor.org/rfc/rfc7672
extern crate alloc;

pub mod bundle;
pub mod check;
pub mod commands;
pub mod dns;
pub mod dnssec;
mod generate;
pub mod https;
pub mod lookup;
pub mod machine;
pub mod name;
pub mod probe;
pub mod report;
mod rollover;
pub mod signature;
pub mod text;
pub mod time;
pub mod tlsa;
pub mod x509;
mod zone;
