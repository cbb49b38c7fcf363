//! What the names of mail hosts say.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use super::facts::{Facts, HostFacts};
use crate::report::Decision;

/// A name without its final dot, for sentences; the root stays what it is.
pub(super) fn bare(name: &str) -> &str {
    match name.strip_suffix('.') {
        None | Some("") => name,
        Some(bare) => bare,
    }
}

/// Whether the name of a host is an address in text form, written where a name belongs.
pub(super) fn is_address(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}

/// Whether it is a host of Microsoft 365 in a zone that is not signed.
pub(super) fn is_outlook(host: &str) -> bool {
    is_below(host, ".mail.protection.outlook.com")
}

/// Whether it is a host of Microsoft 365 in a zone that is signed.
pub(super) fn is_mx_microsoft(host: &str) -> bool {
    is_below(host, ".mx.microsoft")
}

fn is_below(host: &str, suffix: &str) -> bool {
    host.to_ascii_lowercase().ends_with(suffix)
}

/// The hosts that senders use without TLSA records that can be used, while others have some; and whether
/// they all come after those.
pub(super) fn without_dane(facts: &Facts<'_>) -> Option<(Vec<String>, bool)> {
    let reachable = facts.hosts.iter().filter(|it| is_used(it));
    let (protected, bare): (Vec<&HostFacts<'_>>, Vec<&HostFacts<'_>>) =
        reachable.partition(|it| it.is_protected());
    let last = protected.iter().map(|it| it.report.preference).max()?;
    let first = bare.iter().map(|it| it.report.preference).min()?;
    let hosts = bare.iter().map(|it| it.report.host.clone());
    Some((hosts.collect(), first > last))
}

/// Whether a host can be reached, and is not one that senders skip since they cannot tell its records.
pub(super) fn is_used(host: &HostFacts<'_>) -> bool {
    host.has_address() && (host.is_protected() || host.report.decision != Some(Decision::Skip))
}
