//! The whole check of a mail domain or a service: what senders make of it, and what to do about it.
//!
//! [`Check`] looks up and visits, `decision` says what a sender does that follows RFC 7672, `checks` what is
//! to be said of it.

mod authorities;
mod checks;
mod decision;
mod delegations;
mod hosts;
mod lint;
mod machine;
mod policy;
mod proofs;
mod sts;
mod subject;
mod summary;

pub(crate) use checks::catalogue;
pub(crate) use lint::{Plan as LintPlan, lint};
pub(crate) use machine::CheckPlan;
pub use machine::{Beside, Check};
pub(crate) use subject::{Subject, service_names};
