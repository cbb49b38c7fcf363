//! A service, seen from outside: which chain each of its addresses shows, for each key algorithm, with
//! and without a server name.
//!
//! [`Probe`] decides what is looked up and which sessions are held; a body holds them and hands back a
//! [`Session`] for each. Nothing here touches the network.

mod machine;
mod session;
mod starttls;
mod summary;
#[cfg(test)]
mod tests;
mod visits;

pub use machine::Probe;
pub(crate) use session::ehlo;
pub use session::{
    Alert, CertificateType, Hello, KeyAlgorithm, Line, Session, SessionOutcome, SessionRequest,
    SessionStage, Speaker, TlsFacts,
};
pub use starttls::{StartTls, Target, TargetError, service_ports};
pub(crate) use summary::report;
pub(crate) use visits::Plan;
pub(crate) use visits::Visits;
pub use visits::{MAX_ADDRESSES, MAX_REPEAT};
