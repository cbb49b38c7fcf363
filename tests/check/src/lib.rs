//! Checks of mail domains over zones, certificates and servers that scenarios describe in words.
//!
//! The scenarios are text (`tests/data/checks`). [`scenario::Scenario::read_all`] reads them,
//! [`run::run`] carries what the check asks for.

pub mod authority;
pub mod certificate;
pub mod lint;
pub mod run;
pub mod scenario;
pub mod server;
