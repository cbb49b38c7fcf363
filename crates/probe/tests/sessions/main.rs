//! Sessions with servers on loopback: OpenSSL's, rustls', and some that mean no good.
#![allow(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may"
)]

mod damage;
mod hostile;
mod openssl;
mod rustls_server;
mod scripts;
mod support;
