//! `tlsakit lookup`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tlsakit_core::bundle::Run;
use tlsakit_core::commands;
use tlsakit_core::lookup::Lookup;
use tlsakit_core::report::{
    LookupComparison, LookupOutcome, LookupReport, ResolverReport, SecurityStatus,
};
use tlsakit_core::time::UnixTime;
use tlsakit_probe::Resolver;
use tlsakit_probe::signature::NativeVerifier;

use crate::args::LookupOptions;
use crate::command::network;
use crate::input;
use crate::output::{Failure, Output, show_progress};
use crate::text;

/// Looks an RRset up.
pub(crate) fn run(options: &LookupOptions, output: &Output) -> Result<ExitCode, Failure> {
    let wanted = commands::LookupOptions {
        name: options.name.clone(),
        rtype: options.rtype.clone(),
        trust_anchors: network::trust_anchors(&options.validation.trust_anchor)?,
        refuse_sha1: options.validation.refuse_sha1,
        record: options.record.is_some(),
        ..commands::LookupOptions::default()
    };
    let now = input::time_or_now(options.validation.at);
    let begin = Instant::now();
    let mut runs = Vec::new();
    for resolver in network::some(&options.resolver, &options.validation.ca_file)? {
        let lookup = commands::lookup(&wanted, &NativeVerifier, now);
        runs.push((lookup.map_err(Failure::Report)?, resolver));
    }
    let names: Vec<String> = runs.iter().map(|it| it.1.name().to_owned()).collect();
    let deadline = begin + Duration::from_secs(options.timeout);
    let lookups = carry(runs, deadline, output)?;

    if options.record.is_some() {
        record(options, &wanted, now, &names, &lookups)?;
    }
    let reports = lookups.iter().zip(names).filter_map(|(lookup, resolver)| {
        let report = lookup.report()?;
        Some(ResolverReport { resolver, report })
    });
    let reports: Vec<_> = reports.collect();
    let asked = match reports.as_slice() {
        [one] => Some(one.resolver.clone()),
        _ => None,
    };
    let comparison = commands::compare(reports).ok_or_else(|| {
        network::error(
            "lookup-unfinished",
            "the lookup did not come to its end".to_owned(),
        )
    })?;
    let meta = text::Meta {
        resolver: asked,
        elapsed: Some(begin.elapsed()),
    };
    show(&comparison, &meta, options.json, output)
}

/// Runs all lookups to their end, and shows how far they have come.
fn carry(
    runs: Vec<(Lookup, Resolver)>,
    deadline: Instant,
    output: &Output,
) -> Result<Vec<Lookup>, Failure> {
    let shows_progress = output.shows_progress();
    let on_progress = move |answered, asked| {
        if shows_progress {
            show_progress(&format!("{answered} of {asked} questions answered"));
        }
    };
    let lookups = tlsakit_probe::run(tlsakit_probe::drive_all(runs, deadline, on_progress));
    if shows_progress {
        show_progress("");
    }
    lookups
        .map_err(|why| network::error("network", format!("there is no way to the network: {why}")))
}

/// Writes a result, and says by the exit status what it means.
pub(crate) fn show(
    comparison: &LookupComparison,
    meta: &text::Meta,
    json: bool,
    output: &Output,
) -> Result<ExitCode, Failure> {
    if json {
        output.json("lookup", comparison)?;
    } else {
        output.data(&text::lookup(comparison, meta, output))?;
    }
    let others = comparison.resolvers.iter().map(|it| &it.report);
    let statuses = others.chain([&comparison.report]).map(exit_status);
    // A failure that was found outweighs what could not be told.
    let worst = statuses.min_by_key(|status| match status {
        1 => 0,
        3 => 1,
        _ => 2,
    });
    Ok(ExitCode::from(worst.unwrap_or_default()))
}

fn exit_status(report: &LookupReport) -> u8 {
    match (report.status, report.outcome) {
        (SecurityStatus::Bogus, _) => 1,
        (SecurityStatus::Indeterminate, _) | (_, LookupOutcome::Failed) => 3,
        (SecurityStatus::Secure | SecurityStatus::Insecure, _) => 0,
    }
}

/// Writes the bundle.
fn record(
    options: &LookupOptions,
    wanted: &commands::LookupOptions,
    now: UnixTime,
    names: &[String],
    lookups: &[Lookup],
) -> Result<(), Failure> {
    let Some(path) = &options.record else {
        return Ok(());
    };
    let runs = names.iter().zip(lookups).map(|(resolver, lookup)| Run {
        resolver: resolver.clone(),
        exchanges: lookup.exchanges().to_vec(),
    });
    network::write_bundle(&commands::bundle(wanted, now, runs.collect()), path)
}
