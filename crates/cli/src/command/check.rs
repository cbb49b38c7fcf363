//! `tlsakit check`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tlsakit_core::bundle::CheckSettings;
use tlsakit_core::check::Beside;
use tlsakit_core::commands;
use tlsakit_core::report::{CheckReport, CheckVerdict};
use tlsakit_probe::signature::NativeVerifier;
use tlsakit_probe::{Carrier, Resolver, SessionLimits};

use crate::args::CheckOptions;
use crate::command::network;
use crate::input::{self, Source};
use crate::output::{Failure, Output};
use crate::text;

/// Checks a domain or a service.
pub(crate) fn run(options: &CheckOptions, output: &Output) -> Result<ExitCode, Failure> {
    let chain = input::read_all(&options.chain)?;
    let texts: Vec<&str> = chain.iter().map(Source::text).collect::<Result<_, _>>()?;
    let wanted = commands::CheckOptions {
        target: options.target.clone(),
        settings: CheckSettings {
            service: options.service.clone(),
            starttls: options.starttls.clone(),
            port: options.port,
            no_probe: options.no_probe,
            ns: options.ns,
            opinions: options.resolver.len() > 1,
            ehlo: options.ehlo.clone(),
            chain: (!texts.is_empty()).then(|| texts.join("\n")),
            ca_certificates: None,
        },
        trust_anchors: network::trust_anchors(&options.validation.trust_anchor)?,
        refuse_sha1: options.validation.refuse_sha1,
        public_cas: Some(network::public_cas(&options.validation.ca_file)?),
        record: options.record.is_some(),
    };
    let now = input::time_or_now(options.validation.at);
    let begin = Instant::now();
    let begun = |wanted| commands::check(wanted, &NativeVerifier, now).map_err(Failure::Report);
    let mut check = begun(&wanted)?;
    let time = Duration::from_secs(options.timeout);
    let mut resolvers = network::some(&options.resolver, &options.validation.ca_file)?.into_iter();
    let resolver = resolvers.next().unwrap_or_else(Resolver::system);
    let lookups = wanted.of_lookups_alone();
    let others = resolvers.map(|resolver| Ok((begun(&lookups)?, resolver)));
    let others = others.collect::<Result<Vec<_>, Failure>>()?;
    let names: Vec<String> = others.iter().map(|it| it.1.name().to_owned()).collect();
    let carrier = Carrier {
        resolver,
        questions_until: begin + time,
        sessions: SessionLimits {
            time,
            ..SessionLimits::default()
        },
        trust: network::trust(&options.validation.ca_file)?,
    };
    let others = network::carry_beside(&mut check, &carrier, others, output)?;
    let others: Vec<Beside<'_>> = names
        .iter()
        .zip(&others)
        .map(|(resolver, check)| Beside { resolver, check })
        .collect();
    let report = check.report_beside(carrier.resolver.name(), &others);
    let report = report.ok_or_else(|| {
        let unfinished = "the check did not come to its end".to_owned();
        network::error("check-unfinished", unfinished)
    })?;
    if let Some(path) = &options.record {
        let resolver = carrier.resolver.name();
        let bundle = commands::check_bundle(&wanted, now, resolver, &check, &others);
        network::write_bundle(&bundle, path)?;
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
