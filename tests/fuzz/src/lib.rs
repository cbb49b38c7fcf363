//! What each fuzz target does with its octets: every command of the core and every machine, and what must
//! hold of its results whatever the input. A panic is a finding.

pub mod dialogue;
pub mod lookup;
pub mod replay;
pub mod server_hello;

use tlsakit_core::commands::{
    self, GenerateOptions, Input, LintOptions, MatchOptions, RolloverOptions,
};
use tlsakit_core::report::{
    BlockKind, BlockOutcome, KeySourceKind, MatchReport, MatchVerdict, ParsedInput, RecordOutcome,
    RecordReport, RolloverReport, RolloverStepKind, Usability,
};
use tlsakit_core::time::UnixTime;

/// 2026-12-01T00:00:00Z: within the validity of the certificates among the seeds.
const NOW: UnixTime = UnixTime(1_796_083_200);

/// Parts the fields of an input that has several.
const SEPARATOR: &[u8] = b"\n--\n";

/// An input as it comes from a file.
fn input(bytes: &[u8]) -> Input<'_> {
    Input { name: None, bytes }
}

/// Reads `data` as PEM, DER, PKCS#7 or whatever it is.
pub fn certificates(data: &[u8]) {
    check_input(data, &commands::parse_certificates(&[input(data)], NOW));
}

/// Holds a description of `data` against `data`.
fn check_input(data: &[u8], parsed: &ParsedInput) {
    for block in &parsed.blocks {
        assert!(block.offset + block.length <= data.len(), "{block:?}");
        if block.kind == BlockKind::PrivateKey {
            assert_eq!(block.outcome, BlockOutcome::Refused);
            assert_eq!(block.holds, []);
        }
        if block.outcome == BlockOutcome::Unreadable {
            assert!(block.error.is_some(), "{block:?}");
        }
        for source in &block.holds {
            let length = match source.kind {
                KeySourceKind::Certificate => parsed.certificates.len(),
                KeySourceKind::CertificateRequest => parsed.requests.len(),
                KeySourceKind::PublicKey => parsed.public_keys.len(),
            };
            assert!(source.index < length, "{source:?}");
        }
    }
}

/// Reads `data` as TLSA records, and what is printed of them again.
pub fn records(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let parsed = commands::parse_records(text);
    for error in &parsed.errors {
        assert!(error.offset <= text.len(), "{error:?}");
    }
    for parsed in &parsed.records {
        let record = &parsed.record;
        let octets = record.rdata.len() / 2;
        let forms = [
            record.text.clone(),
            format!("\\# {octets} {}", record.rdata),
            format!("_25._tcp.mx.example. 60 IN TLSA {}", record.text),
            format!(
                "_25._tcp.mx.example. 60 IN TYPE52 \\# {octets} {}",
                record.rdata
            ),
        ];
        for form in forms {
            check_same(record, &form);
        }
    }
}

/// Judges the text before the separator, with the chain after it if there is one, and holds what is said of
/// it against it.
pub fn lint(data: &[u8]) {
    let (text, chain) = split(data);
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    let chain = [input(chain)];
    let chain = if chain[0].bytes.is_empty() {
        &[]
    } else {
        chain.as_slice()
    };
    let options = LintOptions::default();
    let Ok(report) = commands::lint(text, chain, &options, NOW) else {
        return;
    };
    let errors = report.errors.len();
    let parsed = commands::parse_records(text);
    // Beside what cannot be read, an owner may be too long for a name.
    assert!(errors >= parsed.errors.len(), "{text}");
    if parsed.errors.is_empty() {
        assert_eq!(report.records, parsed.records.len(), "{text}");
    }
    for set in &report.sets {
        assert!(!set.places.is_empty(), "{set:?}");
    }
    let places = report.findings.iter().flat_map(|it| &it.places);
    for place in places.chain(report.sets.iter().flat_map(|it| &it.places)) {
        let entry = text.get(place.offset..place.offset + place.length);
        assert!(entry.is_some_and(|it| !it.is_empty()), "{place:?}");
        let before = text.get(..place.offset).unwrap_or_default();
        assert_eq!(before.matches('\n').count() + 1, place.line, "{place:?}");
    }
    for found in &report.findings {
        let shown = [&found.finding.subject, &found.finding.message];
        let is_safe = |text: &&String| !text.chars().any(char::is_control);
        assert!(shown.iter().all(is_safe), "{found:?}");
        assert!(!found.finding.rfc.is_empty(), "{found:?}");
    }
}

/// Reads `text` and expects `record`, and nothing else.
fn check_same(record: &RecordReport, text: &str) {
    let again = commands::parse_records(text);
    assert_eq!(again.errors, [], "{text}");
    let [again] = again.records.as_slice() else {
        panic!("{} records in {text}", again.records.len());
    };
    assert_eq!(again.record.rdata, record.rdata, "{text}");
}

/// Makes records of `data`, recommended ones or all, and holds those for the server against it.
pub fn generate(data: &[u8]) {
    let params = match data.first() {
        Some(octet) if octet & 1 == 1 => all_parameters(),
        _ => Vec::new(),
    };
    let bytes = data.get(1..).unwrap_or_default();
    let options = GenerateOptions {
        host: Some("mx.example.org".into()),
        params,
        ..GenerateOptions::default()
    };
    let Ok(report) = commands::generate(&[input(bytes)], &options, NOW) else {
        return;
    };
    check_input(bytes, &report.input);

    let zone = commands::parse_records(&report.zone);
    assert_eq!(zone.errors, [], "{}", report.zone);
    let texts = |records: Vec<&RecordReport>| -> Vec<String> {
        records
            .into_iter()
            .map(|record| record.text.clone())
            .collect()
    };
    let mut read = texts(zone.records.iter().map(|parsed| &parsed.record).collect());
    let mut made = texts(report.records.iter().map(|made| &made.record).collect());
    read.sort();
    made.sort();
    assert_eq!(read, made, "{}", report.zone);

    for generated in report.records.iter().filter(|made| made.record.usage == 3) {
        check_same(&generated.record, &generated.record.text);
        let first =
            generated.source.kind == KeySourceKind::Certificate && generated.source.index == 0;
        if !first {
            continue;
        }
        let matched = match_one(bytes, &generated.record.text);
        // Full data that is no readable certificate is unusable (RFC 7671, section 9).
        let usable = matched.verdict != MatchVerdict::AllUnusable;
        let digest = generated.record.matching_type > 0;
        assert!(!digest || usable, "{}", generated.record.text);
        assert_eq!(matched.authenticated, usable, "{}", generated.record.text);
    }
}

/// Every usage, selector and matching type that is defined.
fn all_parameters() -> Vec<String> {
    let mut all = Vec::new();
    for usage in 0..4 {
        for selector in 0..2 {
            for matching_type in 0..3 {
                all.push(format!("{usage} {selector} {matching_type}"));
            }
        }
    }
    all
}

/// Holds a chain against one record.
fn match_one(chain: &[u8], record: &str) -> MatchReport {
    let options = MatchOptions {
        names: vec!["mx.example.org".into()],
        service: None,
    };
    commands::match_records(&[input(chain)], &[record], &[], &options, NOW)
        .expect("a chain and a record")
}

/// Holds a chain against records: records, chain and CA certificates, parted by a line of `--`.
pub fn match_records(data: &[u8]) {
    let (text, rest) = split(data);
    let (chain, roots) = split(rest);
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    let roots: Vec<Input<'_>> = match roots {
        [] => Vec::new(),
        roots => vec![input(roots)],
    };
    for service in ["generic", "smtp"] {
        let options = MatchOptions {
            names: vec!["mx.example.org".into(), "example.org".into()],
            service: Some(service.into()),
        };
        if let Ok(report) = commands::match_records(&[input(chain)], &[text], &roots, &options, NOW)
        {
            check_match(&report);
            check_input(chain, &report.input);
        }
    }
}

/// Holds the parts of a report against each other.
fn check_match(report: &MatchReport) {
    let count = |outcome| {
        report
            .records
            .iter()
            .filter(|it| it.outcome == outcome)
            .count()
    };
    let matches = count(RecordOutcome::Match);
    assert_eq!(report.authenticated, matches > 0);
    assert_eq!(report.authenticated, report.verdict == MatchVerdict::Match);
    assert_eq!(report.authenticated, report.matched.is_some());
    if let Some(matched) = report.matched {
        let record = &report.records[matched.record];
        assert_eq!(
            (record.outcome, record.depth),
            (RecordOutcome::Match, Some(matched.depth))
        );
    }
    for record in &report.records {
        let unusable = record.usability == Usability::Unusable;
        assert_eq!(
            unusable,
            record.outcome == RecordOutcome::NotTried,
            "{record:?}"
        );
        assert_eq!(
            record.outcome == RecordOutcome::Match,
            record.reason.is_none(),
            "{record:?}"
        );
        assert_eq!(
            record.outcome == RecordOutcome::Match,
            record.depth.is_some(),
            "{record:?}"
        );
    }
}

/// Plans a change to what stands first, from the records that follow and the chain that is served, parted by a
/// line of `--`; publishes what the plan says, and plans again.
pub fn rollover(data: &[u8]) {
    let (next, rest) = split(data);
    let (text, served) = split(rest);
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    let served = match served {
        [] => Vec::new(),
        served => vec![input(served)],
    };
    let plan = |text: &str| {
        let options = RolloverOptions {
            records: vec![text],
            names: vec!["mx.example.org".into()],
            ttl: Some(3600),
            served: served.clone(),
            ..RolloverOptions::default()
        };
        commands::rollover(&[input(next)], &options, NOW)
    };
    let Ok(report) = plan(text) else {
        return;
    };
    check_input(next, &report.input);
    check_rollover(&report);
    let own = report.next.kind == KeySourceKind::Certificate && report.next.index == 0;
    if own && !report.records.is_empty() {
        let matched = match_one(next, text).matched.is_some();
        assert_eq!(matched, report.matched.is_some(), "{report:?}");
    }

    let is_publish = |kind| kind == RolloverStepKind::Publish;
    let steps = report.steps.iter().filter(|it| is_publish(it.kind));
    let added: Vec<&RecordReport> = steps.flat_map(|it| &it.records).collect();
    let before = report.records.iter().map(|it| &it.record);
    let lines = before.chain(added.iter().copied());
    let lines: Vec<&str> = lines
        .map(|it| it.zone_line.as_deref().unwrap_or(&it.text))
        .collect();
    if added.is_empty() {
        return;
    }
    let after = plan(&lines.join("\n")).expect("a plan with its own records");
    assert_ne!(after.safe, Some(false), "{report:?}\n{after:?}");
}

/// Holds the parts of a plan against each other.
fn check_rollover(report: &RolloverReport) {
    if let Some(matched) = report.matched {
        let record = &report.records[matched.record];
        assert_eq!((record.next, &record.unusable), (Some(true), &None));
    }
    for record in &report.records {
        let matches = record.today == Some(true) || record.next == Some(true);
        assert!(record.unusable.is_none() || !matches, "{record:?}");
    }
    let usable = report.records.iter().any(|it| it.unusable.is_none());
    if report.safe == Some(true) {
        assert!(!usable || report.matched.is_some(), "{report:?}");
    }
    if report.earliest.is_some() {
        assert!(report.matched.is_some(), "{report:?}");
    }
}

/// What stands before the first separator, and what after it.
fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data
        .windows(SEPARATOR.len())
        .position(|window| window == SEPARATOR);
    match at {
        Some(at) => (&data[..at], &data[at + SEPARATOR.len()..]),
        None => (data, &[]),
    }
}
