//! Records judged before they are published.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use super::{Input, a_labels, error, nothing_usable, service, text_errors};
use crate::check::{LintPlan, lint as lint_text};
use crate::report::{ErrorReport, LintReport};
use crate::signature::PureRust;
use crate::text::Lines;
use crate::time::UnixTime;
use crate::x509::bundle::{Bundle, MAX_INPUT_OCTETS};
use crate::x509::describe::{self, Relations};
use crate::x509::path::Pool;
use crate::zone::TextError;

/// What `lint` is asked for.
#[derive(Clone, Debug, Default)]
pub struct LintOptions {
    /// The name of the zone, to which names without a final dot belong. If missing, the owner of the SOA
    /// record counts, and `$ORIGIN` in any case.
    pub origin: Option<String>,
    /// `generic` or `smtp`, as for [`MatchOptions`](super::MatchOptions). If missing, records of port 25
    /// are for SMTP.
    pub service: Option<String>,
}

/// Judges TLSA records before they are published: a zone file, an excerpt of one, or bare RDATA.
///
/// `chain`, if there is one, is what the server sends; records are held against it too, those of other hosts
/// than its certificate names excepted. Nothing is looked up.
///
/// # Errors
///
/// An [`ErrorReport`] if the text holds no record of any type or is larger than 16 MiB, if `chain` holds no
/// certificate, or if origin or service are not what they should be.
pub fn lint(
    text: &str,
    chain: &[Input<'_>],
    options: &LintOptions,
    now: UnixTime,
) -> Result<LintReport, ErrorReport> {
    if text.len() > MAX_INPUT_OCTETS {
        let most = MAX_INPUT_OCTETS / 1024 / 1024;
        return Err(error(
            "input-too-large",
            &format!("the text has more than {most} MiB"),
        ));
    }
    let service = options
        .service
        .as_deref()
        .map(|name| service(Some(name)))
        .transpose()?;
    let origin = options.origin.as_deref().map(absolute).transpose()?;
    let bundle = Bundle::read(chain);
    let pool = Pool::new(&bundle.certificates, &PureRust);
    let relations = Relations::of(&pool);
    let parsed = describe::parsed_input(&bundle, &relations, now);
    if !chain.is_empty() && bundle.certificates.is_empty() {
        let wrong = nothing_usable(&parsed.blocks, "certificate");
        let first = chain.first().and_then(|input| input.name);
        return Err(ErrorReport {
            input: wrong.input.or_else(|| first.map(ToOwned::to_owned)),
            ..wrong
        });
    }
    let linted = lint_text(
        text,
        &LintPlan {
            origin,
            service,
            chain: &bundle.certificates,
            verifier: &PureRust,
            now,
        },
    );
    if linted.records == 0 && !linted.has_others {
        return Err(nothing_there(text, linted.errors.first()));
    }
    Ok(LintReport {
        records: linted.records,
        sets: linted.sets,
        findings: linted.findings,
        errors: text_errors(text, linted.errors),
        chain: (!chain.is_empty()).then_some(parsed),
    })
}

/// The name of a zone, made absolute.
fn absolute(name: &str) -> Result<String, ErrorReport> {
    let name = a_labels(name)?;
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(error("origin-unreadable", "the origin is no name"));
    }
    Ok(match name.ends_with('.') {
        true => name,
        false => name + ".",
    })
}

/// The error for a text without records: what is wrong first, if something is.
fn nothing_there(text: &str, wrong: Option<&TextError>) -> ErrorReport {
    let Some(wrong) = wrong else {
        return error("input-empty", "there is no record in the text");
    };
    let (line, column) = Lines::new(text.as_bytes()).line_and_column(wrong.offset);
    let message = format!(
        "no record at line {line}, column {column}: {}",
        wrong.message
    );
    ErrorReport {
        offset: Some(wrong.offset),
        ..error(wrong.code, &message)
    }
}
