//! `tlsakit replay`.

use std::process::ExitCode;

use tlsakit_core::bundle::Bundle;
use tlsakit_core::commands::{self, Replayed};
use tlsakit_core::report::ErrorReport;
use tlsakit_core::text::printable;
use tlsakit_core::x509::bundle::MAX_INPUT_OCTETS;
use tlsakit_probe::signature::NativeVerifier;

use crate::args::ReplayOptions;
use crate::command::{check, lookup, probe};
use crate::input::{self, Source};
use crate::output::{Failure, Output};
use crate::text;

/// Gives the result of a recorded run.
pub(crate) fn run(options: &ReplayOptions, output: &Output) -> Result<ExitCode, Failure> {
    let source = input::read(&options.file)?;
    let bundle = bundle(&source).map_err(Failure::Report)?;
    let replayed = commands::replay(&bundle, &NativeVerifier).map_err(|why| {
        // The error lies in the file, whatever it is.
        Failure::Report(source.error(&why.code, &why.message))
    })?;
    let manner = text::Manner {
        elapsed: None,
        verbose: options.verbose,
    };
    match replayed {
        Replayed::Check(report) => check::show(&report, &manner, options.json, output),
        Replayed::Lookup(comparison) => {
            let meta = text::Meta {
                resolver: match bundle.runs.as_slice() {
                    [run] => Some(printable(&run.resolver)),
                    _ => None,
                },
                elapsed: None,
            };
            lookup::show(&comparison, &meta, options.json, output)
        }
        Replayed::Probe(report) => probe::show(&report, &manner, options.json, output),
    }
}

/// The bundle that a file holds.
fn bundle(source: &Source) -> Result<Bundle, ErrorReport> {
    if source.bytes.len() > MAX_INPUT_OCTETS {
        let message = format!("it has more than {MAX_INPUT_OCTETS} octets");
        return Err(source.error("input-too-large", &message));
    }
    serde_json::from_slice(&source.bytes).map_err(|why| {
        // It quotes what it did not expect.
        let why = printable(&why.to_string());
        let message = format!("this is no bundle, as --record writes them: {why}");
        source.error("bundle-unreadable", &message)
    })
}
