//! Scenarios: zones, faults, a question and what is to come of it, as text.
//!
//! `tests/data/dnssec/README.md` describes the form.

use std::fs;
use std::path::{Path, PathBuf};

use domain::base::iana::Rtype;
use tlsakit_core::time::UnixTime;

use crate::zone::ZoneSpec;

/// The moment of scenarios that name none: 2026-06-01T12:00:00Z.
pub const NOW: i64 = 1_780_315_200;

/// One scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name, with the choices of its `with` lines.
    pub name: String,
    /// Sources and reasons.
    pub notes: Vec<String>,
    /// Seconds since the epoch.
    pub now: i64,
    /// Whether it stands or falls with that moment.
    pub needs_now: bool,
    /// Whether it stands or falls with a clock that stands still.
    pub needs_still_clock: bool,
    /// Whether its root has to be the root.
    pub needs_root: bool,
    /// Trust anchors, as [`crate::universe::Universe::build`] reads them.
    pub anchors: Vec<String>,
    /// Zones.
    pub zones: Vec<ZoneSpec>,
    /// What the resolver does other than an honest one.
    pub replies: Vec<String>,
    /// Name and type that are asked for.
    pub ask: (String, String),
    /// Whether algorithms that rest on SHA-1 are refused.
    pub refuse_sha1: bool,
    /// What is to come of it.
    pub expect: Expectation,
}

/// What is to come of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// `secure`, `insecure`, `bogus` or `indeterminate`.
    pub status: String,
    /// `answer`, `no-data`, `name-error` or `failed`.
    pub outcome: String,
    /// The code of the reason, if one is to be given.
    pub reason: Option<String>,
}

/// The folder of the scenarios.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/dnssec")
}

impl Scenario {
    /// Reads the scenarios of all files.
    ///
    /// # Panics
    ///
    /// If one cannot be read, or two have the same name.
    pub fn read_all() -> Vec<Self> {
        let entries = fs::read_dir(folder()).expect("the folder of the scenarios");
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.expect("a file").path())
            .filter(|file| file.extension().is_some_and(|it| it == "scenarios"))
            .collect();
        files.sort();
        let mut all: Vec<Self> = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file).expect("text");
            for scenario in Self::parse_all(&text) {
                let twice = all.iter().any(|it| it.name == scenario.name);
                assert!(!twice, "{}: two scenarios of that name", scenario.name);
                all.push(scenario);
            }
        }
        all
    }

    /// Reads the scenarios of one text.
    ///
    /// # Panics
    ///
    /// If one cannot be read.
    pub fn parse_all(text: &str) -> Vec<Self> {
        let blocks = text.split("\n== ").skip(1);
        blocks
            .flat_map(variants)
            .map(|(name, text)| Self::parse(name, &text))
            .collect()
    }

    fn parse(name: String, text: &str) -> Self {
        let mut scenario = Self {
            name,
            notes: Vec::new(),
            now: NOW,
            needs_now: false,
            needs_still_clock: false,
            needs_root: false,
            anchors: Vec::new(),
            zones: Vec::new(),
            replies: Vec::new(),
            ask: Default::default(),
            refuse_sha1: false,
            expect: Expectation::default(),
        };
        for line in text.lines() {
            scenario.read(line);
        }
        assert!(
            !scenario.ask.0.is_empty() && !scenario.expect.status.is_empty(),
            "{}: ask or expect is missing",
            scenario.name
        );
        if scenario.zones.iter().all(|zone| zone.apex != ".") {
            scenario.zones.push(ZoneSpec {
                apex: ".".to_owned(),
                header: Vec::new(),
                lines: Vec::new(),
            });
        }
        if scenario.anchors.is_empty() {
            scenario.anchors.push(".".to_owned());
        }
        scenario
    }

    fn read(&mut self, line: &str) {
        let (first, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let rest = rest.trim();
        let words = || rest.split_whitespace().map(str::to_owned);
        if line.starts_with("  ") && !first.starts_with('#') {
            let zone = self.zones.last_mut();
            zone.expect("a zone").lines.push(line.trim().to_owned());
            return;
        }
        match first {
            "" => {}
            "#" => self.notes.push(rest.to_owned()),
            "now" => {
                self.now = UnixTime::parse(rest).expect("a moment").0;
                self.needs_now = true;
            }
            "at-the-root" => self.needs_root = true,
            "to-the-second" => self.needs_still_clock = true,
            "refuse-sha1" => self.refuse_sha1 = true,
            "anchor" => self.anchors.push(rest.to_owned()),
            "reply" => self.replies.push(rest.to_owned()),
            "zone" => {
                let mut header = words();
                self.zones.push(ZoneSpec {
                    apex: header.next().expect("an apex"),
                    header: header.collect(),
                    lines: Vec::new(),
                });
            }
            "ask" => {
                let words: Vec<String> = words().collect();
                let [name, rtype] = words.as_slice() else {
                    panic!("{}: {line}", self.name);
                };
                self.ask = (name.clone(), rtype.clone());
            }
            "expect" => {
                let mut words = words();
                self.expect = Expectation {
                    status: words.next().expect("a status"),
                    outcome: words.next().expect("an outcome"),
                    reason: words.next(),
                };
            }
            _ => panic!("{}: {line}", self.name),
        }
    }

    /// Whether a word stands in the description of a zone.
    pub fn has(&self, word: &str) -> bool {
        let lines = self
            .zones
            .iter()
            .flat_map(|zone| zone.header.iter().chain(&zone.lines));
        lines
            .flat_map(|line| line.split_whitespace())
            .any(|it| it == word)
    }

    /// The type that is asked for.
    pub fn rtype(&self) -> Rtype {
        self.ask.1.parse().expect("a type")
    }
}

/// Names and texts of one scenario, from its name on: one for each choice that its `with` lines leave.
///
/// # Panics
///
/// If it has no lines.
pub fn variants(block: &str) -> Vec<(String, String)> {
    let (name, text) = block.split_once('\n').expect("a scenario has lines");
    let mut all = vec![(name.trim().to_owned(), String::new())];
    for line in text.lines() {
        let Some(choice) = line.strip_prefix("with ") else {
            for (_, text) in &mut all {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        };
        let (_, choices) = choice.split_once('=').expect("with NAME = this | that");
        all = all
            .iter()
            .flat_map(|(name, text)| {
                choices.split('|').map(move |choice| {
                    let choice = choice.trim();
                    let name = format!("{name}/{}", choice.replace([' ', '='], "-"));
                    (name, format!("{text}with {choice}\n"))
                })
            })
            .collect();
    }
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| Some(line.strip_prefix("with ")?.split_once('=')?.0.trim()))
        .collect();
    all.into_iter()
        .map(|(name, text)| (name, substitute(&text, &keys)))
        .collect()
}

/// Puts the choices in the places of their names (`$NAME`).
fn substitute(text: &str, keys: &[&str]) -> String {
    let choices: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("with "))
        .collect();
    let mut plain: String = text
        .lines()
        .filter(|line| !line.starts_with("with "))
        .map(|line| line.to_owned() + "\n")
        .collect();
    for (key, choice) in keys.iter().zip(choices) {
        plain = plain.replace(&format!("${key}"), choice);
    }
    plain
}
