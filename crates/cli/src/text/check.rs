//! A check for people: the verdict, what to do, what each host comes to, and the findings. What is many is
//! cut short unless everything is asked for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use anstyle::AnsiColor;
use tlsakit_core::report::{
    Action, CheckBasis, CheckReport, CheckVerdict, Finding, LookupOutcome, MtaStsReport,
    NameLookup, Severity, StsMode,
};

use super::count;
use super::host;
use super::lookup::status;
use super::probe::Manner;
use crate::output::Output;

/// Hosts that are shown: as many as people look at.
const SHOWN_HOSTS: usize = 10;

/// Cases of one kind of finding that are shown, and lines of evidence of one.
const SHOWN_CASES: usize = 4;

/// Records of a lookup that are shown.
const SHOWN_RECORDS: usize = 8;

/// The longest word that is shown whole: a record with a digest of SHA-512 is, a whole certificate is not.
const LONGEST_WORD: usize = 150;

/// What is shown of a longer one.
const SHOWN_OF_WORD: usize = 32;

/// The result, as lines.
pub(crate) fn check(report: &CheckReport, manner: &Manner, output: &Output) -> String {
    let mut lines = vec![verdict(report, output)];
    lines.extend(why(report));
    for (index, action) in report.actions.iter().enumerate() {
        lines.extend(to_do(index, action));
    }
    for lookup in report.mx_lookup.iter().chain(&report.srv_lookup) {
        let what = found(lookup, manner, output);
        let at = match lookup.name.trim_end_matches('.') == report.domain {
            true => String::new(),
            false => format!("{} ", lookup.name),
        };
        lines.push(format!("{at}{what}"));
    }
    lines.extend(report.mta_sts.iter().filter_map(mta_sts));
    lines.extend(hosts(report, manner, output));
    lines.extend(findings(report, manner, output));
    let questions = count(report.questions, "question");
    let round_trips = count(report.round_trips, "round trip");
    let elapsed = match manner.elapsed {
        Some(elapsed) => format!(", {} ms", elapsed.as_millis()),
        None => ", recorded".to_owned(),
    };
    lines.push(format!(
        "{questions} in {round_trips}{elapsed}; as of {}",
        report.checked_at
    ));
    lines.push(String::new());
    lines.join("\n")
}

fn verdict(report: &CheckReport, output: &Output) -> String {
    let mx = report.mx_lookup.as_ref();
    let is_mail = mx.is_some();
    let (word, color, what) = match report.verdict {
        CheckVerdict::Protected => (
            "protected",
            AnsiColor::Green,
            "every host is authenticated by DANE",
        ),
        CheckVerdict::Broken if mx.is_some_and(|it| it.outcome == LookupOutcome::NameError) => (
            "broken",
            AnsiColor::Red,
            "there is no such domain, and mail comes back",
        ),
        CheckVerdict::Broken if is_mail && report.mx.is_empty() => (
            "broken",
            AnsiColor::Red,
            "its mail hosts cannot be looked up, and mail waits",
        ),
        CheckVerdict::Broken if is_mail => {
            ("broken", AnsiColor::Red, "DANE senders deliver to no host")
        }
        CheckVerdict::Broken => ("broken", AnsiColor::Red, "clients with DANE use no host"),
        CheckVerdict::AtRisk if is_mail => (
            "at risk",
            AnsiColor::Yellow,
            "mail flows, and not all of it is protected",
        ),
        CheckVerdict::AtRisk => (
            "at risk",
            AnsiColor::Yellow,
            "clients connect, and not all of that is protected",
        ),
        CheckVerdict::NotDeployed => (
            "not deployed",
            AnsiColor::White,
            "no host has secure TLSA records",
        ),
        CheckVerdict::Undetermined if report.basis == CheckBasis::DnsOnly && has_set(report) => (
            "could not tell",
            AnsiColor::Yellow,
            "there are TLSA records, and no server was seen that they are for",
        ),
        CheckVerdict::Undetermined => (
            "could not tell",
            AnsiColor::Yellow,
            "not everything could be seen that tells",
        ),
    };
    let basis = match report.basis {
        CheckBasis::Given => " (by the chain that was given)",
        CheckBasis::Probed | CheckBasis::DnsOnly => "",
    };
    let domain = &report.domain;
    format!("{}: {domain}: {what}{basis}", output.painted(word, color))
}

/// `MTA-STS enforce: mx.example.org, *.example.net`
fn mta_sts(report: &MtaStsReport) -> Option<String> {
    let policy = report.policy.as_ref()?;
    let mode = match policy.mode {
        StsMode::Enforce => "enforce",
        StsMode::None => "none",
        StsMode::Testing => "testing",
    };
    Some(format!("MTA-STS {mode}: {}", policy.mx.join(", ")))
}

/// What stands in the way of being told.
const IN_THE_WAY: [&str; 2] = ["smtp-banner-tempfail", "smtp-connect-failed"];

/// What follows from other findings, which say more.
const FOLLOWS: [&str; 4] = [
    "mx-address-bogus",
    "mx-lookup-failed",
    "smtp-sender-would-defer",
    "tlsa-no-match",
];

/// What is gravest; where it could not be told, what was in the way.
fn why(report: &CheckReport) -> Option<String> {
    let findings = || report.findings.iter();
    if report.verdict == CheckVerdict::Undetermined {
        let finding = findings().find(|it| IN_THE_WAY.contains(&it.id.as_str()))?;
        return Some(format!("why: {}", finding.message));
    }
    let gravest = report.findings.first()?.severity;
    let (word, least) = match report.verdict {
        CheckVerdict::Protected => ("but", Severity::Error),
        _ => ("why", Severity::Warning),
    };
    let of_these = || findings().filter(|it| it.severity == gravest && gravest <= least);
    let telling = of_these().find(|it| !FOLLOWS.contains(&it.id.as_str()));
    let finding = telling.or_else(|| of_these().next())?;
    Some(format!("{word}: {}", finding.message))
}

fn has_set(report: &CheckReport) -> bool {
    report.mx.iter().any(|host| host.base_domain.is_some())
}

/// What to do: a sentence, or records to publish, each in a line that can be copied.
fn to_do(index: usize, action: &Action) -> Vec<String> {
    let number = index + 1;
    if are_records(&action.text) {
        let mut lines = vec![format!("do {number}: publish")];
        lines.extend(action.text.lines().map(|line| format!("  {line}")));
        if !action.remove.is_empty() {
            lines.push("  and then, unless it is for a key to come, remove".to_owned());
            lines.extend(action.remove.iter().map(|line| format!("  {line}")));
        }
        if let Some(wait) = action.wait {
            lines.push(format!(
                "  senders may go by the old records for {wait} s more"
            ));
        }
        return lines;
    }
    vec![format!("do {number}: {} ({})", action.text, action.subject)]
}

/// Whether a remedy is lines of a zone file.
fn are_records(remedy: &str) -> bool {
    remedy.lines().all(|line| line.contains(" IN TLSA "))
}

/// The hosts; of too many those that need a look before the others.
fn hosts(report: &CheckReport, manner: &Manner, output: &Output) -> Vec<String> {
    let count = report.mx.len();
    let shown: Vec<_> = if manner.verbose || count <= SHOWN_HOSTS {
        report.mx.iter().collect()
    } else {
        let (bad, good): (Vec<_>, Vec<_>) =
            report.mx.iter().partition(|host| host::needs_a_look(host));
        bad.into_iter().chain(good).take(SHOWN_HOSTS).collect()
    };
    let mut lines: Vec<String> = shown
        .iter()
        .flat_map(|it| host::lines(it, &report.findings, manner, output))
        .collect();
    let left: Vec<_> = report
        .mx
        .iter()
        .filter(|it| !shown.iter().any(|shown| shown.host == it.host))
        .collect();
    if !left.is_empty() {
        let decisions = host::tally(&left);
        lines.push(format!("{}, with --verbose all", more(left.len(), "host")));
        lines.push(format!("  {decisions}"));
    }
    lines.extend(left_out(report));
    lines
}

/// How many hosts that the records name are not looked at.
fn left_out(report: &CheckReport) -> Option<String> {
    let lookup = report.mx_lookup.as_ref().or(report.srv_lookup.as_ref())?;
    let targets = lookup.records.iter();
    let targets = targets.filter_map(|it| it.rsplit(' ').next());
    let targets = targets.map(|it| it.trim_end_matches('.').to_ascii_lowercase());
    let names: BTreeSet<String> = targets.filter(|it| !it.is_empty()).collect();
    let left = names.len().saturating_sub(report.mx.len());
    let is_cut = left > 0 && report.mx.len() > SHOWN_HOSTS;
    is_cut.then(|| format!("{}: not looked at", more(left, "host")))
}

/// The findings, by kind, the gravest first. Evidence is shown of what is grave.
fn findings(report: &CheckReport, manner: &Manner, output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told = BTreeSet::new();
    let mut rest = report.findings.as_slice();
    if !rest.is_empty() {
        lines.push("findings".to_owned());
    }
    while let Some(first) = rest.first() {
        let is_same = |it: &&Finding| it.id == first.id && it.severity == first.severity;
        let (same, others) = rest.split_at(rest.iter().take_while(is_same).count());
        rest = others;
        let shown = if manner.verbose {
            same.len()
        } else {
            SHOWN_CASES
        };
        for finding in same.iter().take(shown) {
            lines.extend(finding_lines(finding, report, &mut told, manner, output));
        }
        let left = same.len().saturating_sub(shown);
        if left > 0 {
            let what = format!("{} {}", word(first.severity, output), first.id);
            lines.push(format!("  {what}: {}, with --verbose all", more(left, "")));
        }
    }
    let grave = report.findings.iter();
    let grave = grave.filter(|it| it.severity <= Severity::Warning);
    if let Some(finding) = grave.take(1).next() {
        lines.push(format!("tlsakit explain {} says more", finding.id));
    }
    lines
}

/// A finding; evidence that was `told` before is left out.
fn finding_lines<'a>(
    finding: &'a Finding,
    report: &CheckReport,
    told: &mut BTreeSet<&'a str>,
    manner: &Manner,
    output: &Output,
) -> Vec<String> {
    let word = word(finding.severity, output);
    let mut lines = vec![format!("  {word} {}: {}", finding.id, finding.message)];
    told.insert(finding.message.as_str());
    // Where nothing is deployed, what would be is worth knowing.
    let is_offer = report.verdict == CheckVerdict::NotDeployed
        && finding.remedy.as_deref().is_some_and(are_records);
    let is_grave = finding.severity <= Severity::Warning;
    if !is_grave && !is_offer && !manner.verbose {
        return lines;
    }
    let evidence = finding.evidence.iter();
    let new = evidence.filter(|it| {
        let is_told = !told.insert(it.as_str()) || finding.message.contains(it.as_str());
        manner.verbose || !is_told
    });
    let new: Vec<String> = new.map(|it| format!("    {}", short(it, manner))).collect();
    lines.extend(some(new, SHOWN_CASES, 4, manner));
    if let Some(remedy) = &finding.remedy {
        let known = report.actions.iter().position(|it| it.text == *remedy);
        match known {
            Some(index) => lines.push(format!("    see do {}", index + 1)),
            None if are_records(remedy) => {
                lines.push("    do: publish".to_owned());
                lines.extend(remedy.lines().map(|it| format!("      {it}")));
            }
            None => lines.push(format!("    do: {remedy}")),
        }
    }
    lines
}

fn word(severity: Severity, output: &Output) -> String {
    let (word, color) = match severity {
        Severity::Error => ("error", AnsiColor::Red),
        Severity::Warning => ("warning", AnsiColor::Yellow),
        Severity::Notice => ("notice", AnsiColor::Cyan),
        Severity::Info => ("info", AnsiColor::White),
    };
    output.painted(word, color)
}

/// `MX secure: 10 mx.example.org.`
pub(super) fn found(lookup: &NameLookup, manner: &Manner, output: &Output) -> String {
    let name_and_type = format!("{} {}: ", lookup.name, lookup.r#type);
    let reason = lookup.reason.as_ref().map(|why| {
        let text = why.text.strip_prefix(&name_and_type);
        text.unwrap_or(&why.text)
    });
    let what = match (lookup.outcome, reason) {
        (LookupOutcome::Answer, _) => listed(&lookup.records, manner),
        (LookupOutcome::NoData, _) => "none".to_owned(),
        (LookupOutcome::NameError, _) => "the name does not exist".to_owned(),
        (LookupOutcome::Failed, Some(why)) => why.to_owned(),
        (LookupOutcome::Failed, None) => "not answered".to_owned(),
    };
    let alias = lookup.aliases.last();
    let alias = alias.map(|to| format!(" (an alias of {to})"));
    let alias = alias.unwrap_or_default();
    format!(
        "{} {}{alias}: {what}",
        lookup.r#type,
        status(lookup.status, output)
    )
}

/// Records in one line.
fn listed(records: &[String], manner: &Manner) -> String {
    let shown = if manner.verbose {
        records.len()
    } else {
        SHOWN_RECORDS
    };
    let texts = records.iter().take(shown).map(|it| short(it, manner));
    let mut texts: Vec<Cow<'_, str>> = texts.collect();
    let left = records.len().saturating_sub(shown);
    if left > 0 {
        texts.push(more(left, "").into());
    }
    texts.join(", ")
}

/// The first lines, and how many there are beyond.
pub(super) fn some(
    mut lines: Vec<String>,
    shown: usize,
    indent: usize,
    manner: &Manner,
) -> Vec<String> {
    let left = lines.len().saturating_sub(shown);
    // A line about one more takes as much room as that one.
    if left > 1 && !manner.verbose {
        lines.truncate(shown);
        lines.push(format!("{}{}", " ".repeat(indent), more(left, "")));
    }
    lines
}

/// `and 450 more hosts`
fn more(left: usize, what: &str) -> String {
    match (what, left) {
        ("", _) => format!("and {left} more"),
        (_, 1) => format!("and 1 more {what}"),
        _ => format!("and {left} more {what}s"),
    }
}

/// A text whose very long words, which are data in hexadecimal, are cut short.
pub(super) fn short<'a>(text: &'a str, manner: &Manner) -> Cow<'a, str> {
    if manner.verbose || text.split(' ').all(|word| word.len() <= LONGEST_WORD) {
        return Cow::Borrowed(text);
    }
    let words = text.split(' ').map(|word| match word.len() {
        length if length > LONGEST_WORD => {
            let begin: String = word.chars().take(SHOWN_OF_WORD).collect();
            let colon = if word.ends_with(':') { ":" } else { "" };
            Cow::Owned(format!("{begin}…({} octets){colon}", length / 2))
        }
        _ => Cow::Borrowed(word),
    });
    let words: Vec<Cow<'_, str>> = words.collect();
    Cow::Owned(words.join(" "))
}
