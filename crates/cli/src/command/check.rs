//! `tlsakit check`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tlsakit_core::bundle::CheckSettings;
use tlsakit_core::commands;
use tlsakit_core::report::{CheckReport, CheckVerdict};
use tlsakit_probe::signature::NativeVerifier;
use tlsakit_probe::{Carrier, SessionLimits, drive};

use crate::args::CheckOptions;
use crate::command::resolver;
use crate::input::{self, Source};
use crate::output::{Failure, Output, show_progress};
use crate::text;

/// Checks a domain or a service.
pub(crate) fn run(options: &CheckOptions, output: &Output) -> Result<ExitCode, Failure> {
    let chain = input::read_all(&options.chain)?;
    let texts: Vec<&str> = chain.iter().map(Source::text).collect::<Result<_, _>>()?;
    let wanted = commands::CheckOptions {
        target: options.target.clone(),
        settings: CheckSettings {
            starttls: options.starttls.clone(),
            port: options.port,
            no_probe: options.no_probe,
            ehlo: options.ehlo.clone(),
            chain: (!texts.is_empty()).then(|| texts.join("\n")),
        },
        trust_anchors: resolver::trust_anchors(&options.trust_anchor)?,
        refuse_sha1: options.refuse_sha1,
        record: options.record.is_some(),
    };
    let now = input::time_or_now(options.at);
    let begin = Instant::now();
    let mut check = commands::check(&wanted, &NativeVerifier, now).map_err(Failure::Report)?;
    let time = Duration::from_secs(options.timeout);
    let carrier = Carrier {
        resolver: resolver::one(options.resolver.as_ref(), &options.ca_file)?,
        questions_until: begin + time,
        sessions: SessionLimits {
            time,
            ..SessionLimits::default()
        },
    };
    let shows_progress = output.shows_progress();
    let on_progress = |ended, begun| {
        if shows_progress {
            show_progress(&format!("{ended} of {begun} questions and sessions ended"));
        }
    };
    let ran = tlsakit_probe::run(drive(
        &mut check,
        &carrier,
        tlsakit_probe::interrupted(),
        on_progress,
    ));
    if shows_progress {
        show_progress("");
    }
    ran.map_err(|why| {
        resolver::error("network", format!("there is no way to the network: {why}"))
    })?;
    let report = check.report().ok_or_else(|| {
        let unfinished = "the check did not come to its end".to_owned();
        resolver::error("check-unfinished", unfinished)
    })?;
    if let Some(path) = &options.record {
        let bundle = commands::check_bundle(&wanted, now, carrier.resolver.name(), &check);
        resolver::write_bundle(&bundle, path)?;
    }
    let manner = text::Manner {
        elapsed: Some(begin.elapsed()),
        verbose: options.verbose,
    };
    let status = show(&report, &manner, options.json, output)?;
    Ok(match report.verdict {
        CheckVerdict::NotDeployed if options.require => ExitCode::from(4),
        _ => status,
    })
}

/// Writes a result, and says by the exit status what it means.
pub(crate) fn show(
    report: &CheckReport,
    manner: &text::Manner,
    json: bool,
    output: &Output,
) -> Result<ExitCode, Failure> {
    if json {
        output.json("check", report)?;
    } else {
        output.data(&text::check(report, manner, output))?;
    }
    Ok(ExitCode::from(match report.verdict {
        CheckVerdict::Protected | CheckVerdict::NotDeployed => 0,
        CheckVerdict::Broken | CheckVerdict::AtRisk => 1,
        CheckVerdict::Undetermined => 3,
    }))
}
