//! `dnssec-clock-skew`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::answers::answers;
use super::needed::{Needed, needed};
use super::{Case, Check, Facts};
use crate::dns::within;
use crate::dnssec::Signature;
use crate::report::{Severity, SignatureReport};
use crate::time::UnixTime;

pub(super) const CHECK: Check = Check {
    id: "dnssec-clock-skew",
    text: include_str!("dnssec-clock-skew.md"),
    rfc: &["RFC 4035, section 5.3.1", "RFC 4034, section 3.1.5"],
    run,
};

/// Seconds by which the clock of a machine that is not kept in time is easily wrong.
const DOUBT: i64 = 900;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let now = facts.check.now;
    let mut margins: Vec<i64> = Vec::new();
    let mut evidence: Vec<String> = Vec::new();
    for needed in needed(facts) {
        if let Some(margin) = margin(facts, &needed, now).filter(|it| *it <= DOUBT) {
            margins.push(margin);
            evidence.push(needed.what);
        }
    }
    let Some(most) = margins.into_iter().max() else {
        return Vec::new();
    };
    let message = format!(
        "Signatures are out of time by no more than {most} seconds at {now}: if this clock is wrong, they may be good."
    );
    let case = Case::new(Severity::Warning, facts.report.domain.as_str(), message);
    Vec::from([case.evidence(evidence)])
}

/// The least number of seconds by which a signature that a lookup needs is out of time, if that is why
/// it failed.
fn margin(facts: &Facts<'_>, needed: &Needed<'_>, now: UnixTime) -> Option<i64> {
    let found = needed.found;
    let code = found.reason.as_ref()?.code.as_str();
    if !matches!(code, "rrsig-expired" | "rrsig-not-yet-valid") {
        return None;
    }
    let zones = found.chain.iter();
    let of_zones = zones.flat_map(|zone| zone.ds_signatures.iter().chain(&zone.key_signatures));
    let of_aliases = found.aliases.iter().flat_map(|it| &it.signatures);
    let signatures = found.signatures.iter().chain(of_aliases).chain(of_zones);
    let failed = signatures.filter(|it| it.problem.as_ref().is_some_and(|it| it.code == code));
    let of_records = failed.filter_map(|it| distance(it, now));
    // Those of a proof of absence are told by their answer alone.
    let proofs = answers(facts, &needed.question, found).flat_map(|it| it.authority.all());
    let of_proofs = proofs.flat_map(|set| &set.signatures);
    let of_proofs = of_proofs.filter_map(|it| serial_distance(it, now));
    of_records.chain(of_proofs).min()
}

/// Seconds from `now` to the time in which a signature is valid; nothing if it is.
fn distance(signature: &SignatureReport, now: UnixTime) -> Option<i64> {
    let first = UnixTime::parse(&signature.inception).ok()?;
    let last = UnixTime::parse(&signature.expiration).ok()?;
    let before = first.0.saturating_sub(now.0);
    let after = now.0.saturating_sub(last.0);
    Some(before.max(after)).filter(|it| *it > 0)
}

/// The same, in serial arithmetic (RFC 4034, section 3.1.5).
fn serial_distance(signature: &Signature, now: UnixTime) -> Option<i64> {
    let now = u32::try_from(now.0.rem_euclid(1 << 32)).ok()?;
    if within(signature.inception, now, signature.expiration) {
        return None;
    }
    let before = signature.inception.wrapping_sub(now);
    let after = now.wrapping_sub(signature.expiration);
    Some(i64::from(before.min(after)))
}
