//! Recorded runs, run again.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use serde::Serialize;

use super::check::replay_check;
use super::{LookupOptions, ProbeOptions, compare, error, lookup, probe};
use crate::bundle::{self, Bundle as RunBundle, RecordedVisits, Run};
use crate::report::{CheckReport, ErrorReport, LookupComparison, ProbeReport, ResolverReport};
use crate::signature::SignatureVerifier;
use crate::text::{printable, quoted};
use crate::time::UnixTime;

/// The report of a recorded run, by its command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Replayed {
    /// That of `check`.
    Check(Box<CheckReport>),
    /// That of `lookup`.
    Lookup(Box<LookupComparison>),
    /// That of `probe`.
    Probe(Box<ProbeReport>),
}

/// The report of a recorded run: the same, octet for octet, as the run gave.
///
/// # Errors
///
/// An [`ErrorReport`] if `recorded` is no bundle of a command that is known here.
pub fn replay(
    recorded: &RunBundle,
    verifier: &'static dyn SignatureVerifier,
) -> Result<Replayed, ErrorReport> {
    let wrong = |message: &str| error("bundle-unreadable", message);
    is_known(recorded)?;
    let Ok(now) = UnixTime::parse(&recorded.at) else {
        let at = quoted(&recorded.at);
        return Err(wrong(&format!("{at} is no time")));
    };
    match recorded.command.as_str() {
        "check" => replay_check(recorded, verifier, now).map(Replayed::Check),
        "lookup" => replay_lookup(recorded, verifier, now),
        "probe" => replay_probe(recorded, verifier, now),
        other => {
            let other = quoted(other);
            let message = format!("{other} is no command that can be replayed");
            Err(wrong(&message))
        }
    }
}

/// What a recorded probe or check holds of servers, for a check of the same ones.
///
/// # Errors
///
/// An [`ErrorReport`] if `recorded` is no bundle of these.
pub fn recorded_visits(recorded: &RunBundle) -> Result<RecordedVisits, ErrorReport> {
    is_known(recorded)?;
    match recorded.command.as_str() {
        "check" | "probe" => Ok(RecordedVisits::of(recorded)),
        other => {
            let other = quoted(other);
            let message =
                format!("{other} holds no sessions: that of a probe or a check is needed");
            Err(error("bundle-without-sessions", &message))
        }
    }
}

/// Whether this is a bundle of the form that is known here.
fn is_known(recorded: &RunBundle) -> Result<(), ErrorReport> {
    if recorded.schema == bundle::SCHEMA && recorded.kind == bundle::KIND {
        return Ok(());
    }
    let message = "this is no bundle of tlsakit/1";
    Err(error("bundle-unreadable", message))
}

fn replay_lookup(
    recorded: &RunBundle,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Replayed, ErrorReport> {
    let options = LookupOptions {
        name: recorded.name.clone(),
        rtype: recorded.r#type.clone(),
        trust_anchors: recorded.trust_anchors.clone(),
        refuse_sha1: recorded.refuse_sha1,
        ..LookupOptions::default()
    };
    let mut reports = Vec::new();
    for run in &recorded.runs {
        let mut lookup = lookup(&options, verifier, now)?;
        run.replay(&mut lookup, recorded);
        if let Some(report) = lookup.report() {
            reports.push(ResolverReport {
                resolver: printable(&run.resolver),
                report,
            });
        }
    }
    compare(reports)
        .map(|comparison| Replayed::Lookup(Box::new(comparison)))
        .ok_or_else(|| error("bundle-unreadable", "the bundle holds no run"))
}

fn replay_probe(
    recorded: &RunBundle,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Replayed, ErrorReport> {
    let options = ProbeOptions {
        target: recorded.name.clone(),
        settings: recorded.probe.clone().unwrap_or_default(),
        trust_anchors: recorded.trust_anchors.clone(),
        refuse_sha1: recorded.refuse_sha1,
        ..ProbeOptions::default()
    };
    let mut probe = probe(&options, verifier, now)?;
    let nothing = Run::default();
    let run = recorded.runs.first().unwrap_or(&nothing);
    run.replay(&mut probe, recorded);
    probe
        .report()
        .map(|report| Replayed::Probe(Box::new(report)))
        .ok_or_else(|| error("bundle-unreadable", "the bundle holds no run"))
}
