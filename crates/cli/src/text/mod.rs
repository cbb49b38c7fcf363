//! Results for people.

mod chain;
mod check;
mod host;
mod lookup;
mod probe;
mod table;

pub(crate) use check::check;
pub(crate) use lookup::{Meta, lookup};
pub(crate) use probe::{Manner, chain_heading, probe};

use tlsakit_core::report::Reason;

/// A statement with the sections that say so.
fn sentence(reason: &Reason) -> String {
    if reason.rfc.is_empty() {
        return reason.text.clone();
    }
    let text = reason.text.trim_end_matches('.');
    format!("{text} ({}).", reason.rfc.join("; "))
}

/// The day of a moment.
fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}

/// `1 question`, `2 questions`.
fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
