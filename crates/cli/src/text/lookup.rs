//! A validated lookup for people: the status first, then the records, then why.

use std::time::Duration;

use anstyle::AnsiColor;
use tlsakit_core::report::{
    AliasKind, AliasReport, DenialKind, DenialReport, LookupComparison, LookupOutcome,
    LookupRecord, LookupReport, SecurityStatus,
};

use super::{chain, count, sentence};
use crate::output::Output;

/// What a report does not say.
pub(crate) struct Meta {
    /// The resolver, if there is one alone.
    pub(crate) resolver: Option<String>,
    /// How long it took, unless it was recorded.
    pub(crate) elapsed: Option<Duration>,
}

/// The result, as lines.
pub(crate) fn lookup(comparison: &LookupComparison, meta: &Meta, output: &Output) -> String {
    let report = &comparison.report;
    let mut lines = vec![verdict(report, output)];
    if let Some(why) = &comparison.disagreement {
        lines.push(format!("resolvers differ: {}", sentence(why)));
    }
    lines.extend(records(report));
    if let Some(why) = &report.reason {
        let at = report.reason_at.as_deref();
        let at = at.filter(|name| !why.text.contains(name));
        let at = at.map(|name| format!("{name}: ")).unwrap_or_default();
        lines.push(format!("reason: {at}{}", sentence(why)));
    }
    lines.extend(aliases(&report.aliases, output));
    lines.extend(chain::lines(report, output));
    lines.extend(denials(report, output));
    lines.extend(resolver_says(report));
    lines.extend(failures(report));
    if comparison.resolvers.len() > 1 {
        lines.push("resolvers".to_owned());
        for other in &comparison.resolvers {
            let verdict = verdict(&other.report, output);
            lines.push(format!("  {}  {verdict}", other.resolver));
        }
    }
    lines.push(summary(report, meta));
    lines.push(String::new());
    lines.join("\n")
}

/// `secure: 2 records`
fn verdict(report: &LookupReport, output: &Output) -> String {
    let what = match report.outcome {
        LookupOutcome::Answer => count(report.rrset.len(), "record"),
        LookupOutcome::NoData => "the name has no records of this type".to_owned(),
        LookupOutcome::NameError => "the name does not exist".to_owned(),
        LookupOutcome::Failed => "the question was not answered".to_owned(),
    };
    let claimed = match (is_usable(report), report.outcome) {
        (true, _) | (_, LookupOutcome::Failed) => "",
        (false, _) => "as the resolver claims, ",
    };
    format!("{}: {claimed}{what}", status(report.status, output))
}

/// Whether what was found may be used.
fn is_usable(report: &LookupReport) -> bool {
    matches!(
        report.status,
        SecurityStatus::Secure | SecurityStatus::Insecure
    )
}

/// A status in a word.
pub(super) fn word(status: SecurityStatus) -> &'static str {
    match status {
        SecurityStatus::Secure => "secure",
        SecurityStatus::Insecure => "insecure",
        SecurityStatus::Indeterminate => "indeterminate",
        SecurityStatus::Bogus => "bogus",
    }
}

/// A status in a word, coloured.
pub(super) fn status(status: SecurityStatus, output: &Output) -> String {
    let color = match status {
        SecurityStatus::Secure => AnsiColor::Green,
        SecurityStatus::Insecure | SecurityStatus::Indeterminate => AnsiColor::Yellow,
        SecurityStatus::Bogus => AnsiColor::Red,
    };
    output.painted(word(status), color)
}

/// Lines of a zone file; those that may not be used as comments.
fn records(report: &LookupReport) -> impl Iterator<Item = String> {
    let mark = if is_usable(report) { "" } else { "; " };
    let line = move |record: &LookupRecord| {
        let LookupRecord {
            name,
            r#type,
            ttl,
            rdata,
        } = record;
        format!("{mark}{name} {ttl} IN {type} {rdata}")
    };
    report.rrset.iter().map(line)
}

fn aliases(aliases: &[AliasReport], output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    if !aliases.is_empty() {
        lines.push("aliases".to_owned());
    }
    for alias in aliases {
        let by = match alias.kind {
            AliasKind::Cname => "CNAME".to_owned(),
            AliasKind::Dname => format!("DNAME at {}", alias.owner),
        };
        let status = status(alias.status, output);
        let signed = chain::signed(&alias.signatures);
        lines.push(format!(
            "  {} is {} ({by})  {status}{signed}",
            alias.name, alias.target
        ));
    }
    lines
}

fn denials(report: &LookupReport, output: &Output) -> Vec<String> {
    // What proves nothing matters where a proof was due.
    let shown = |it: &&DenialReport| {
        it.proves != DenialKind::Nothing || report.status == SecurityStatus::Bogus
    };
    let denials: Vec<_> = report.denials.iter().filter(shown).collect();
    let mut lines = Vec::new();
    if !denials.is_empty() {
        lines.push("proofs".to_owned());
    }
    for denial in denials {
        lines.extend(chain::denial(denial, output));
    }
    lines
}

/// The resolver's own opinion, which plays no part.
fn resolver_says(report: &LookupReport) -> Vec<String> {
    let mut lines = Vec::new();
    let rcode = report.resolver_rcode.as_deref().unwrap_or("an answer");
    match report.resolver_ad {
        Some(true) => lines.push("the resolver itself calls it authentic (AD)".to_owned()),
        Some(false) => lines.push(format!(
            "the resolver itself gives {rcode}, and does not call it authentic (no AD)"
        )),
        None => {}
    }
    for error in &report.extended_errors {
        let text = if error.text.is_empty() {
            String::new()
        } else {
            format!(": {}", error.text)
        };
        lines.push(format!(
            "the resolver says of {} {}: {} (error {}){text}",
            error.name, error.r#type, error.meaning, error.code
        ));
    }
    lines
}

/// Questions without an answer, and what of the answers was not read.
fn failures(report: &LookupReport) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for question in &report.questions {
        let what = format!("{} {}", question.name, question.r#type);
        if let Some(why) = &question.failure {
            lines.push(format!("no answer: {}", why.text));
        }
        for note in &question.unreadable {
            lines.push(format!("not read in the answer to {what}: {note}"));
        }
    }
    // The same question may have been asked with and without CD.
    lines.dedup();
    lines
}

/// `14 questions in 1 round trip, 34 ms, https://…; validated as of …, good until …`
fn summary(report: &LookupReport, meta: &Meta) -> String {
    let questions = count(report.questions.len(), "question");
    let round_trips = count(report.round_trips, "round trip");
    let elapsed = match meta.elapsed {
        Some(elapsed) => format!(", {} ms", elapsed.as_millis()),
        None => ", recorded".to_owned(),
    };
    let resolver = match &meta.resolver {
        Some(resolver) => format!(", {resolver}"),
        None => String::new(),
    };
    let until = match &report.expires {
        Some(moment) => format!(", good until {moment}"),
        None => String::new(),
    };
    let at = &report.validated_at;
    format!("{questions} in {round_trips}{elapsed}{resolver}; validated as of {at}{until}")
}
