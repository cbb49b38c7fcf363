//! What a mail domain announces beside its MX records.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Facts;
use crate::check::decision::State;
use crate::check::policy::{self, Announced, StsRecord, TlsRptRecord};
use crate::dns::{Name, Rtype, name};
use crate::https::Fetched;
use crate::report::{Severity, StsMode, StsPolicy};

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

/// What came of fetching the policy of MTA-STS.
pub(super) fn fetched<'a>(facts: &Facts<'a>) -> Option<&'a Fetched> {
    facts.report.mta_sts.as_ref()?.fetched.as_ref()
}

/// The policy of MTA-STS.
pub(super) fn policy<'a>(facts: &Facts<'a>) -> Option<&'a StsPolicy> {
    facts.report.mta_sts.as_ref()?.policy.as_ref()
}

/// The policy of MTA-STS that hosts are held against, how grave it is if one does not pass, and what senders
/// do then.
pub(super) fn demanding<'a>(facts: &Facts<'a>) -> Option<(&'a StsPolicy, Severity, &'static str)> {
    let policy = policy(facts)?;
    let (severity, effect) = match policy.mode {
        StsMode::Enforce => (Severity::Error, "senders with MTA-STS do not deliver there"),
        StsMode::Testing => (
            Severity::Warning,
            "senders with MTA-STS will not deliver there",
        ),
        StsMode::None => return None,
    };
    Some((policy, severity, effect))
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
