//! Whether a switch made now would break anything.

use alloc::format;

use super::Comparison;
use crate::report::Reason;
use crate::time::UnixTime;
use crate::tlsa::CertificateUsage;

/// Whether the switch breaks nothing, and why.
pub(crate) struct Judgement {
    /// Nothing if that cannot be told.
    pub(crate) safe: Option<bool>,
    pub(crate) reason: Reason,
    /// When no cached set lacks the record for what is to come, if something has to be waited for and the
    /// record is there.
    pub(crate) earliest: Option<UnixTime>,
}

impl Judgement {
    fn new(safe: Option<bool>, reason: Reason) -> Self {
        Self {
            safe,
            reason,
            earliest: None,
        }
    }
}

/// Judges a switch that is made now.
pub(crate) fn judge(comparison: &Comparison<'_>) -> Judgement {
    if comparison.usable().next().is_none() {
        let text = "No record is published that senders can use, so no switch breaks one.";
        let reason = Reason::new("nothing-published", text, &["RFC 7671, section 4"]);
        return Judgement::new(Some(true), reason);
    }
    match comparison.next.verdict {
        Some(true) => published(comparison),
        Some(false) => {
            let text = "No published record matches what is to come: senders that use DANE would find no \
                match, and defer mail or refuse the connection.";
            let rfc = ["RFC 7671, section 8.1", "RFC 7672, section 4"];
            let reason = Reason::new("next-unpublished", text, &rfc);
            Judgement::new(Some(false), reason)
        }
        None => {
            let text = "Whether a published record matches cannot be told.";
            let reason = comparison.next.untold.clone();
            let reason = reason.unwrap_or_else(|| Reason::new("untold", text, &[]));
            Judgement::new(None, reason)
        }
    }
}

/// Judges a switch to something that a published record matches: also by sets that resolvers keep?
fn published(comparison: &Comparison<'_>) -> Judgement {
    if let Some(reason) = kept(comparison) {
        return Judgement::new(Some(true), reason);
    }
    let rfc = ["RFC 7671, section 8.1", "RFC 7672, section 4"];
    let now = comparison.today.now;
    let wait = super::steps::wait_seconds(comparison.today.ttl);
    let (safe, code, text, earliest) = match comparison.today.seen_at {
        Some(seen_at) if after(seen_at, wait) <= now => (
            Some(true),
            "next-published",
            format!(
                "A record for it was seen published on {}, and every set without it has run out since.",
                seen_at.to_prose()
            ),
            after(seen_at, wait),
        ),
        Some(seen_at) => (
            None,
            "next-published-lately",
            format!(
                "A record for it is published, first seen on {}. Until {} a resolver may hold an older set \
                 without it.",
                seen_at.to_prose(),
                after(seen_at, wait).to_prose()
            ),
            after(seen_at, wait),
        ),
        None => (
            None,
            "next-published-age-unknown",
            format!(
                "A record for it is published; since when is not known. If it is new, a resolver may hold an \
                 older set without it until {}.",
                after(now, wait).to_prose()
            ),
            after(now, wait),
        ),
    };
    Judgement {
        earliest: Some(earliest),
        ..Judgement::new(safe, Reason::new(code, text, &rfc))
    }
}

/// Why nothing has to be waited for: what matches tomorrow is what matches today.
fn kept(comparison: &Comparison<'_>) -> Option<Reason> {
    let matched = comparison.next.matched?.record;
    let record = comparison.today.records.get(matched)?;
    let is_served = comparison.is_served(matched) == Some(true);
    // What was seen to appear is not in every cache.
    if is_served && comparison.today.seen_at.is_none() {
        let issuer = matches!(
            record.parameters.usage,
            CertificateUsage::PKIX_TA | CertificateUsage::DANE_TA
        );
        let (code, what) = match issuer {
            true => ("issuer-kept", "an issuer of both"),
            false => ("key-kept", "the same key or certificate"),
        };
        let text = format!(
            "The record {} matches what is served and what is to come: it names {what}.",
            record.parameters
        );
        let rfc = ["RFC 7671, section 5.1", "RFC 7671, section 8.1"];
        return Some(Reason::new(code, text, &rfc));
    }
    let mut others = comparison
        .usable()
        .filter(|it| comparison.is_for_next(*it) != Some(true));
    if others.next().is_none() && comparison.today.seen_at.is_none() {
        let text = "Every published record matches what is to come, and none is for anything else.";
        let rfc = ["RFC 7671, section 8.1"];
        return Some(Reason::new("all-records-match", text, &rfc));
    }
    None
}

/// `seconds` after `time`.
fn after(time: UnixTime, seconds: u32) -> UnixTime {
    UnixTime(time.0.saturating_add(i64::from(seconds)))
}
