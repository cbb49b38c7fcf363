//! Every text through the core, and every check of texts in one.

use std::collections::BTreeSet;

use serde::Serialize;
use tlsakit_check_tests::lint::LintCase;
use tlsakit_core::commands::{self, Input, LintOptions};
use tlsakit_core::report::{FoundBy, LintReport};
use tlsakit_core::time::UnixTime;

/// Fewer would mean that some were lost.
const AT_LEAST: usize = 60;

#[test]
fn every_text_gives_what_is_due() {
    let cases = LintCase::read_all();
    assert!(cases.len() >= AT_LEAST, "{} texts", cases.len());
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in &cases {
        let report = case
            .run()
            .unwrap_or_else(|why| panic!("{}: {}", case.name, why.message));
        count += report.findings.len();
        let found = found(&report);
        if found != case.finds {
            let texts = report.findings.iter().map(|it| &it.finding);
            let texts: Vec<String> = texts
                .map(|it| format!("{} {}: {}", it.subject, it.id, it.message))
                .collect();
            let (due, texts) = (&case.finds, texts.join("\n    "));
            wrong.push(format!(
                "{}: found {found:#?}, due {due:#?}\n    {texts}",
                case.name
            ));
        }
        let errors = report.errors.iter();
        let errors: Vec<(String, usize)> = errors.map(|it| (it.code.clone(), it.line)).collect();
        if errors != case.errors {
            wrong.push(format!("{}: errors {:?}", case.name, report.errors));
        }
        for id in &case.silent {
            if report.findings.iter().any(|it| it.finding.id == *id) {
                wrong.push(format!("{}: not silent: {id}", case.name));
            }
        }
        places_are_true(case, &report);
    }
    println!("{} texts, {count} findings", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was found, as identifier, severity and lines, sorted.
fn found(report: &LintReport) -> Vec<(String, String, Vec<usize>)> {
    let findings = report.findings.iter().map(|found| {
        let lines = found.places.iter().map(|place| place.line).collect();
        (
            found.finding.id.clone(),
            word(&found.finding.severity),
            lines,
        )
    });
    let mut findings: Vec<_> = findings.collect();
    findings.sort();
    findings
}

/// A value that is a word in JSON.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).expect("JSON");
    json.as_str().expect("a word").to_owned()
}

/// Each place is an entry that begins on its line, with what a finding is about.
fn places_are_true(case: &LintCase, report: &LintReport) {
    let findings = report.findings.iter().flat_map(|it| &it.places);
    let sets = report.sets.iter().flat_map(|it| &it.places);
    for place in findings.chain(sets) {
        let before = &case.text[..place.offset];
        assert_eq!(
            before.matches('\n').count() + 1,
            place.line,
            "{}",
            case.name
        );
        let entry = &case.text[place.offset..place.offset + place.length];
        assert_eq!(entry, entry.trim(), "{}", case.name);
        assert!(!entry.is_empty(), "{}", case.name);
    }
}

/// Each fires in one text and is silent in another; none comes up that is not in the catalogue.
#[test]
fn every_check_of_texts_has_texts() {
    let cases = LintCase::read_all();
    let checks = commands::checks().into_iter();
    let checks = checks.filter(|it| it.found_by.contains(&FoundBy::Lint));
    let known: BTreeSet<String> = checks.map(|it| it.id).collect();
    let mut lacking = Vec::new();
    for id in &known {
        if !cases.iter().any(|it| it.finds.iter().any(|it| it.0 == *id)) {
            lacking.push(format!("{id} fires in no text"));
        }
        if !cases.iter().any(|it| it.silent.contains(id)) {
            lacking.push(format!("{id} is silent in no text"));
        }
    }
    for case in &cases {
        let named = case.finds.iter().map(|it| &it.0).chain(&case.silent);
        for id in named.filter(|id| !known.contains(*id)) {
            lacking.push(format!("{}: there is no check of texts {id}", case.name));
        }
    }
    println!("{} checks of texts, {} texts", known.len(), cases.len());
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

fn lint(text: &str) -> Result<LintReport, String> {
    let options = LintOptions::default();
    commands::lint(text, &[], &options, UnixTime(1_788_220_800)).map_err(|why| why.code)
}

#[test]
fn says_what_cannot_be_judged() {
    for (text, code) in [
        ("", "input-empty"),
        ("; nothing\n", "input-empty"),
        ("hello world how are you", "not-a-record"),
        ("3 1", "field-missing"),
    ] {
        assert_eq!(
            lint(text).map(|it| it.records),
            Err(code.to_owned()),
            "{text}"
        );
    }
    let options = |origin: &str, service: &str| LintOptions {
        origin: Some(origin.to_owned()),
        service: Some(service.to_owned()),
    };
    let now = UnixTime(0);
    let asked = |options, chain: &[Input<'_>]| {
        commands::lint("3 1 1 ab", chain, &options, now).map_err(|it| it.code)
    };
    let code = |result: Result<LintReport, String>| result.map(|_| ()).unwrap_err();
    assert_eq!(code(asked(options("", "smtp"), &[])), "origin-unreadable");
    assert_eq!(code(asked(options("a", "http"), &[])), "service-unknown");
    let chain = Input {
        name: None,
        bytes: b"no certificate",
    };
    let wrong = code(asked(LintOptions::default(), &[chain]));
    assert_eq!(wrong, "not-recognised");
}

/// What hostile texts hold is bounded, and so is the time: all of it is done in a moment.
#[test]
fn bounds_what_it_does() {
    let digest = "ab".repeat(32);
    let many: String = (0..30_000)
        .map(|it| format!("_25._tcp.h{it}.example. TLSA 3 1 1 {digest}\n"))
        .collect();
    let report = lint(&many).expect("a report");
    assert_eq!(report.records, 10_000);
    assert_eq!(report.findings.len(), 10_000);
    assert_eq!(report.errors.len(), 1);

    let long = format!("{}. TLSA 3 1 1 {digest}\n", "a.".repeat(1_000_000));
    let report = lint(&long).expect("a report");
    assert_eq!((report.sets.len(), report.errors.len()), (0, 1));
    assert_eq!(report.errors[0].code, "name-too-long");

    let aliases: String = (0..5_000)
        .map(|it| format!("a{it}.{} CNAME b.{}\n", "x.".repeat(400), "y.".repeat(400)))
        .collect();
    let mail: String = (0..20_000)
        .map(|it| format!("example. MX {} h{it}.example.\n", it % 60_000))
        .collect();
    lint(&(aliases + &mail)).expect("a report");

    let hidden = format!("\u{1b}[2J._tcp.mx.example. TLSA 3 1 1 {digest}\n");
    let shown = serde_json::to_string(&lint(&hidden).expect("a report")).expect("JSON");
    assert!(!shown.contains("\\u001b"), "{shown}");
}
