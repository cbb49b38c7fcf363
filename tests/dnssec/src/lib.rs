//! Signs zones, serves them as an honest resolver would or with every fault, and holds the DNSSEC
//! validator against others.
//!
//! The scenarios are text (`tests/data/dnssec`). [`scenario::Scenario::read_all`] reads them,
//! [`universe::Universe::build`] signs their zones as of a moment and below a root of its own, so
//! that one server can hold many.

pub mod denial;
pub mod differences;
pub mod key;
pub mod record;
mod reply;
pub mod run;
pub mod scenario;
pub mod server;
pub mod sign;
pub mod universe;
pub mod verifier;
pub mod zone;
