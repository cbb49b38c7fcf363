//! What a mail domain announces beside its MX records.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Facts;
use crate::check::decision::State;
use crate::check::policy::{self, Announced, StsRecord, TlsRptRecord};
use crate::dns::{Name, Rtype, name};

/// The name where MTA-STS is announced, absolute, and what stands there; nothing if that is not known.
pub(super) fn sts(facts: &Facts<'_>) -> Option<(String, Announced<StsRecord>)> {
    let (owner, texts) = texts(facts, "_mta-sts")?;
    Some((owner, policy::sts_record(&texts)))
}

/// The name where TLS reporting is announced, absolute, and what stands there; nothing if that is not
/// known.
pub(super) fn tls_rpt(facts: &Facts<'_>) -> Option<(String, Announced<TlsRptRecord>)> {
    let (owner, texts) = texts(facts, "_smtp._tls")?;
    Some((owner, policy::tls_rpt_record(&texts)))
}

fn texts(facts: &Facts<'_>, labels: &str) -> Option<(String, Vec<String>)> {
    let domain = facts.check.domain_name()?;
    let owner = format!("{labels}.{}", name::text(&domain));
    let found = Name::from_chars(owner.chars()).ok()?;
    let found = facts.check.known(&found, Rtype::TXT)?;
    // Neither there nor absent.
    if State::of(found) == State::Failed {
        return None;
    }
    Some((owner, policy::texts(found)))
}
