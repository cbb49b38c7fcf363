//! What tlsakit says to the network. Nothing is decided here: the machines of `tlsakit-core` say what
//! to ask, [`drive`] carries it to a [`Resolver`] and back, and [`session::hold`] holds a session with a
//! server.
//!
//! Everything from the network is bounded: octets, time, and how much is under way at once.

mod dns;
mod drive;
mod endpoint;
mod fetch;
mod http;
mod room;
pub mod session;
pub mod signature;
pub mod starttls;
mod system;
mod tcp;
mod tls;

pub use dns::{Resolver, ResolverError, ResolverProblem, Session};
pub use drive::{Carrier, drive, drive_all, drive_beside, interrupted, run};
pub use fetch::fetch;
pub use room::{Room, SessionLimits};
pub use tls::{Trust, TrustError};
