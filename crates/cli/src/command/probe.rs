//! `tlsakit probe`, and the chains of live servers for other commands.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tlsakit_core::bundle::ProbeSettings;
use tlsakit_core::commands;
use tlsakit_core::probe::Probe;
use tlsakit_core::report::{ProbeReport, ProbeVerdict};
use tlsakit_core::time::UnixTime;
use tlsakit_probe::signature::NativeVerifier;
use tlsakit_probe::{Carrier, Resolver, SessionLimits, Trust};

use crate::args::{LiveOptions, ProbeOptions};
use crate::command::network;
use crate::input;
use crate::output::{Failure, Output};
use crate::text;

/// How long the lookup of addresses may take.
const LOOKUP_TIME: Duration = Duration::from_secs(10);

/// Shows which chains a server presents.
pub(crate) fn run(options: &ProbeOptions, output: &Output) -> Result<ExitCode, Failure> {
    let wanted = commands::ProbeOptions {
        target: options.target.clone(),
        settings: ProbeSettings {
            starttls: options.starttls.clone(),
            addresses: options.address.clone(),
            sni: options.sni.clone(),
            ehlo: options.ehlo.clone(),
            domain: options.domain.clone(),
            repeat: (options.repeat > 1).then_some(options.repeat),
            raw_public_key: options.raw_public_key,
        },
        trust_anchors: network::trust_anchors(&options.validation.trust_anchor)?,
        refuse_sha1: options.validation.refuse_sha1,
        record: options.record.is_some(),
        ..commands::ProbeOptions::default()
    };
    let resolver = network::one(options.resolver.as_ref(), &options.validation.ca_file)?;
    let limits = SessionLimits {
        per_address: options.per_address.into(),
        at_once: options.concurrency.into(),
        time: Duration::from_secs(options.timeout),
    };
    let name = resolver.name().to_owned();
    let now = input::time_or_now(options.validation.at);
    let begin = Instant::now();
    let probe = hold(&wanted, resolver, limits, now, output)?;
    if let Some(path) = &options.record {
        let bundle = commands::probe_bundle(&wanted, now, &name, &probe);
        network::write_bundle(&bundle, path)?;
    }
    let report = report(&probe)?;
    let manner = text::Manner {
        elapsed: Some(begin.elapsed()),
        verbose: options.verbose,
    };
    show(&report, &manner, options.json, output)
}

/// Probes the server of `--from`, as a DANE client asks it: by its name. Nothing if there is none.
pub(crate) fn live(
    options: &LiveOptions,
    ca_files: &[PathBuf],
    now: UnixTime,
    output: &Output,
) -> Result<Option<ProbeReport>, Failure> {
    let Some(from) = &options.from else {
        return match options.first_other() {
            None => Ok(None),
            Some(other) => Err(network::error(
                "from-missing",
                format!("{other} is for a live server: it goes with --from"),
            )),
        };
    };
    let wanted = commands::ProbeOptions {
        target: from.clone(),
        settings: ProbeSettings {
            starttls: options.starttls.clone(),
            addresses: options.address.clone(),
            sni: options.sni.clone(),
            ..ProbeSettings::default()
        },
        trust_anchors: network::trust_anchors(&options.trust_anchor)?,
        named_only: true,
        ..commands::ProbeOptions::default()
    };
    let resolver = network::one(options.resolver.as_ref(), ca_files)?;
    let mut limits = SessionLimits::default();
    if let Some(seconds) = options.timeout {
        limits.time = Duration::from_secs(seconds);
    }
    let probe = hold(&wanted, resolver, limits, now, output)?;
    let report = report(&probe)?;
    if report.chains.is_empty() {
        let why = commands::nothing_seen(&report);
        return Err(Failure::Unseen(why, exit_status(report.verdict)));
    }
    for problem in &report.problems {
        output.warn(&problem.text);
    }
    Ok(Some(report))
}

/// Runs a probe.
fn hold(
    wanted: &commands::ProbeOptions,
    resolver: Resolver,
    sessions: SessionLimits,
    now: UnixTime,
    output: &Output,
) -> Result<Probe, Failure> {
    let mut probe = commands::probe(wanted, &NativeVerifier, now).map_err(Failure::Report)?;
    let carrier = Carrier {
        resolver,
        questions_until: Instant::now() + LOOKUP_TIME,
        sessions,
        trust: Trust::public(),
    };
    network::carry(&mut probe, &carrier, output)?;
    Ok(probe)
}

fn report(probe: &Probe) -> Result<ProbeReport, Failure> {
    let unfinished = "the probe did not come to its end".to_owned();
    probe
        .report()
        .ok_or_else(|| network::error("probe-unfinished", unfinished))
}

/// Writes a result, and says by the exit status what it means.
pub(crate) fn show(
    report: &ProbeReport,
    manner: &text::Manner,
    json: bool,
    output: &Output,
) -> Result<ExitCode, Failure> {
    if json {
        output.json("probe", report)?;
    } else {
        output.data(&text::probe(report, manner, output))?;
    }
    Ok(ExitCode::from(exit_status(report.verdict)))
}

/// The exit status for what a probe comes to.
fn exit_status(verdict: ProbeVerdict) -> u8 {
    match verdict {
        ProbeVerdict::Complete => 0,
        ProbeVerdict::Failed => 1,
        ProbeVerdict::Undetermined => 3,
    }
}
