//! Cases of matching by RFC section. Each has the outcome that the RFC asks for, and is put to OpenSSL's
//! DANE client (`openssl s_client` against `openssl s_server` on the loopback interface) as well.
//! Where OpenSSL decides otherwise, [`DIFFERENCES`] says why; an entry without a difference fails.

mod cases;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tlsakit_core::commands::{self, Input, MatchOptions};
use tlsakit_core::report::{MatchReport, RecordOutcome};
use tlsakit_core::time::UnixTime;
use tlsakit_oracle_tests::certificate::{Key, WITHIN};
use tlsakit_oracle_tests::openssl;

/// How many servers run at a time.
const WORKERS: usize = 3;

const SHORT_WILDCARD: &str =
    "OpenSSL refuses `*.` before a single label; RFC 7672, section 3.2.3 does not";
const PARTIAL_WILDCARD: &str = "OpenSSL accepts a wildcard within a label unless told not to; RFC 7672, section 3.2.3, and \
     RFC 9525, section 6.3, allow it as the whole first label alone";
const AS_WRITTEN: &str = "s_client compares the reference identifier as written; we make it an A-label without final dot";
const ANCHOR_DATES: &str = "OpenSSL holds a self-signed anchor to its dates, though none that is issued by another; RFC 5280, \
     section 6.1.1 (d), asks for no dates of anchors";
const ANY_PURPOSE: &str = "OpenSSL does not take anyExtendedKeyUsage for serverAuth; RFC 5280, section 4.2.1.12, lets it stand \
     for every purpose";
const ONE_CANDIDATE: &str = "OpenSSL tries one issuer of several with the same name, and no other branch; RFC 5280, section 6, \
     validates a path, however it was found";
const KEY_USAGE_AS_CA: &str = "OpenSSL takes keyCertSign for the CA bit at the top of a path; RFC 5280, section 6.1.4 (k), does not";

/// Cases that OpenSSL decides otherwise, and why ours is right.
const DIFFERENCES: &[(&str, &str)] = &[
    ("names: *.com for example.com", SHORT_WILDCARD),
    ("names: *.example for xn--bcher-kva.example", SHORT_WILDCARD),
    ("names: m*.example.com for mx.example.com", PARTIAL_WILDCARD),
    ("names: *x.example.com for mx.example.com", PARTIAL_WILDCARD),
    ("names: mx.example.com for mx.example.com.", AS_WRITTEN),
    (
        "names: xn--bcher-kva.example for bücher.example",
        AS_WRITTEN,
    ),
    ("dates: root as anchor expired", ANCHOR_DATES),
    ("2 0 0: expired", ANCHOR_DATES),
    (
        "dates: the last second",
        "OpenSSL takes the moment of notAfter as past; RFC 5280, section 4.1.2.5, includes it",
    ),
    ("path: cross-signed, second branch", ONE_CANDIDATE),
    ("path: five issuers of one name", ONE_CANDIDATE),
    ("CA: the anchor without basic constraints", KEY_USAGE_AS_CA),
    (
        "CA: root without basic constraints as anchor",
        KEY_USAGE_AS_CA,
    ),
    ("purpose: server, any", ANY_PURPOSE),
    ("purpose: issuer, any", ANY_PURPOSE),
    (
        "constraints: mail in the subject beside an alternative name",
        "OpenSSL holds emailAddress of every subject against constraints; RFC 5280, section 4.2.1.10, \
         where there is no subject alternative name",
    ),
];

/// A chain, records and what is to come of them.
pub(crate) struct Case {
    /// The section that decides.
    section: &'static str,
    name: String,
    /// As sent, the server certificate first.
    chain: Vec<Vec<u8>>,
    /// The key of the server certificate.
    key: Key,
    /// RDATA in presentation form.
    records: Vec<String>,
    names: Vec<&'static str>,
    at: i64,
    roots: Vec<Vec<u8>>,
    service: &'static str,
    expected: Expected,
}

/// What is to come of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A record matches at this depth.
    Match(usize),
    /// None matches; the reason of the first record that has one.
    Failure(String),
}

impl Case {
    fn new(
        section: &'static str,
        name: impl Into<String>,
        chain: &[Vec<u8>],
        records: &[String],
        expected: Expected,
    ) -> Self {
        Self {
            section,
            name: name.into(),
            chain: chain.to_vec(),
            key: Key::new(cases::SERVER),
            records: records.to_vec(),
            names: vec![cases::HOST],
            at: WITHIN,
            roots: Vec::new(),
            service: "generic",
            expected,
        }
    }

    fn names(mut self, names: &[&'static str]) -> Self {
        self.names = names.to_vec();
        self
    }

    fn at(mut self, seconds: i64) -> Self {
        self.at = seconds;
        self
    }

    fn roots(mut self, roots: &[Vec<u8>]) -> Self {
        self.roots = roots.to_vec();
        self
    }

    fn smtp(mut self) -> Self {
        self.service = "smtp";
        self
    }

    /// The depth at which OpenSSL finds a match.
    fn openssl(&self) -> Option<usize> {
        openssl::verdict(&openssl::Presented {
            chain: &self.chain,
            key: &self.key,
            records: &self.records,
            names: &self.names,
            at: self.at,
            roots: &self.roots,
            smtp: self.service == "smtp",
        })
    }

    /// What the core says.
    fn report(&self) -> MatchReport {
        let chain: Vec<Input<'_>> = self.chain.iter().map(input).collect();
        let roots: Vec<Input<'_>> = self.roots.iter().map(input).collect();
        let records: Vec<&str> = self.records.iter().map(String::as_str).collect();
        let options = MatchOptions {
            names: self.names.iter().map(ToString::to_string).collect(),
            service: Some(self.service.into()),
        };
        commands::match_records(&chain, &records, &roots, &options, UnixTime(self.at))
            .unwrap_or_else(|error| panic!("{}: {error:?}", self.name))
    }
}

fn input(bytes: &Vec<u8>) -> Input<'_> {
    Input { name: None, bytes }
}

fn outcome(report: &MatchReport) -> Expected {
    match report.matched {
        Some(matched) => Expected::Match(matched.depth),
        None => {
            let mut reasons = report
                .records
                .iter()
                .filter(|record| record.outcome != RecordOutcome::Superseded)
                .filter_map(|record| record.reason.as_ref());
            Expected::Failure(
                reasons
                    .next()
                    .map(|reason| reason.code.clone())
                    .unwrap_or_default(),
            )
        }
    }
}

#[test]
fn outcomes_are_those_of_the_rfcs_and_of_openssl() {
    let cases = cases::all();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = (outcome(&case.report()), case.openssl());
                    results.lock().expect("no panic").push((&case.name, row));
                }
            });
        }
    });
    let results = results.into_inner().expect("no panic");

    let mut wrong = Vec::new();
    let mut agreed = 0;
    println!("{:<44} {:<28} {:<10} case", "section", "ours", "OpenSSL");
    for case in &cases {
        let (_, (ours, theirs)) = results
            .iter()
            .find(|(name, _)| *name == &case.name)
            .expect("a result");
        let said = match ours {
            Expected::Match(depth) => format!("match at {depth}"),
            Expected::Failure(code) => code.clone(),
        };
        let them = theirs.map_or("no".into(), |depth| format!("match at {depth}"));
        println!("{:<44} {said:<28} {them:<10} {}", case.section, case.name);
        if *ours != case.expected {
            wrong.push(format!("{}: {ours:?}, not {:?}", case.name, case.expected));
        }
        let depth = match ours {
            Expected::Match(depth) => Some(*depth),
            Expected::Failure(_) => None,
        };
        let known = DIFFERENCES.iter().any(|(name, _)| *name == case.name);
        match (depth == *theirs, known) {
            (true, true) => wrong.push(format!("{}: OpenSSL no longer differs", case.name)),
            (false, false) => wrong.push(format!("{}: {said}, OpenSSL {them}", case.name)),
            (true, false) => agreed += 1,
            (false, true) => {}
        }
    }
    for (name, _) in DIFFERENCES {
        if !cases.iter().any(|case| case.name == *name) {
            wrong.push(format!("{name}: a difference without a case"));
        }
    }
    println!(
        "{} cases, {agreed} as OpenSSL, {} known differences",
        cases.len(),
        DIFFERENCES.len()
    );
    for (name, reason) in DIFFERENCES {
        println!("  {name}: {reason}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
