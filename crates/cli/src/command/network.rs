//! What every command that asks the network needs.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use tlsakit_core::bundle::Bundle;
use tlsakit_core::machine::Machine;
use tlsakit_core::report::ErrorReport;
use tlsakit_probe::{Carrier, Resolver, Trust, drive, drive_beside};

use crate::input;
use crate::output::{Failure, Output, show_progress};

/// Reads resolvers; `ca_files` are further roots for their own certificates.
pub(super) fn parse(texts: &[String], ca_files: &[PathBuf]) -> Result<Vec<Resolver>, Failure> {
    let trust = trust(ca_files)?;
    let parse = |text: &String| {
        Resolver::parse(text, &trust).map_err(|why| error("resolver-unreadable", why.to_string()))
    };
    texts.iter().map(parse).collect()
}

/// The resolver that is named, or that of the system.
pub(super) fn one(text: Option<&String>, ca_files: &[PathBuf]) -> Result<Resolver, Failure> {
    match text {
        Some(text) => {
            let mut parsed = parse(std::slice::from_ref(text), ca_files)?;
            Ok(parsed.pop().unwrap_or_else(Resolver::system))
        }
        None => Ok(Resolver::system()),
    }
}

/// The public CAs in DER: Mozilla's, and those of further files.
pub(super) fn public_cas(ca_files: &[PathBuf]) -> Result<Vec<Cow<'static, [u8]>>, Failure> {
    Ok(trust(ca_files)?.certificates())
}

/// Whom to trust: Mozilla's roots, and those of further files.
pub(super) fn trust(ca_files: &[PathBuf]) -> Result<Trust, Failure> {
    let mut trust = Trust::public();
    for file in input::read_all(ca_files)? {
        trust
            .add(&file.bytes)
            .map_err(|why| Failure::Report(file.error("ca-file-unreadable", &why.to_string())))?;
    }
    Ok(trust)
}

/// The lines of all files of trust anchors; nothing if there are no files.
pub(super) fn trust_anchors(files: &[PathBuf]) -> Result<Option<String>, Failure> {
    let mut lines = String::new();
    for file in input::read_all(files)? {
        lines.push_str(file.text()?);
        lines.push('\n');
    }
    Ok((!files.is_empty()).then_some(lines))
}

/// The resolvers that are named, or that of the system.
pub(super) fn some(texts: &[String], ca_files: &[PathBuf]) -> Result<Vec<Resolver>, Failure> {
    match texts {
        [] => Ok(vec![Resolver::system()]),
        texts => parse(texts, ca_files),
    }
}

/// Runs a machine to its end, or until somebody presses Ctrl-C, and shows how far it has come.
pub(super) fn carry<M>(machine: &mut M, carrier: &Carrier, output: &Output) -> Result<(), Failure>
where
    M: Machine + Send + 'static,
{
    carry_beside(machine, carrier, Vec::new(), output).map(drop)
}

/// The same, and beside it machines that only ask questions, each with a resolver of its own; none of those
/// if they are interrupted.
pub(super) fn carry_beside<M>(
    machine: &mut M,
    carrier: &Carrier,
    others: Vec<(M, Resolver)>,
    output: &Output,
) -> Result<Vec<M>, Failure>
where
    M: Machine + Send + 'static,
{
    let shows_progress = output.shows_progress();
    let on_progress = |ended, begun| {
        if shows_progress {
            show_progress(&format!("{ended} of {begun} questions and sessions ended"));
        }
    };
    let stop = tlsakit_probe::interrupted();
    let main = drive(machine, carrier, stop, on_progress);
    let ran = tlsakit_probe::run(drive_beside(main, others, carrier.questions_until));
    if shows_progress {
        show_progress("");
    }
    ran.map_err(|why| error("network", format!("there is no way to the network: {why}")))
}

/// Writes a bundle.
pub(super) fn write_bundle(bundle: &Bundle, path: &Path) -> Result<(), Failure> {
    let written = serde_json::to_vec_pretty(bundle)
        .map_err(std::io::Error::from)
        .and_then(|octets| fs::write(path, octets));
    written.map_err(|why| error("output", format!("{}: {why}", path.display())))
}

/// A failure that is about no input.
pub(super) fn error(code: &str, message: String) -> Failure {
    Failure::Report(ErrorReport {
        code: code.to_owned(),
        message,
        input: None,
        offset: None,
    })
}
