//! Scenarios of checks. `tests/data/checks/README.md` describes their form.

use std::fs;
use std::path::{Path, PathBuf};

use tlsakit_dnssec_tests::scenario as dnssec;

use crate::authority::{AuthorityLine, Change};
use crate::certificate::Certificates;
use crate::server::ServerLine;

/// What is checked, where nothing else is asked for.
const DOMAIN: &str = "example";

/// One scenario.
pub struct Scenario {
    /// Its name, with the choices of its `with` lines.
    pub name: String,
    /// The file that has it.
    pub file: String,
    /// Beginnings of the identifiers that its file speaks of.
    pub about: Vec<String>,
    /// Zones, faults and the moment.
    pub dns: dnssec::Scenario,
    /// Certificates.
    pub certificates: Certificates,
    /// Servers.
    pub servers: Vec<ServerLine>,
    /// What came of fetching the policy of MTA-STS, in words; nothing if no scenario fetches it.
    pub policy: Option<String>,
    /// What authoritative servers answer other than the zones say.
    pub authorities: Vec<AuthorityLine>,
    /// What another resolver answers otherwise; if there is such a line, another one is asked.
    pub beside: Vec<Change>,
    /// What the resolver answers otherwise if it is asked to validate.
    pub opinions: Vec<Change>,
    /// What is checked, and how.
    pub check: Vec<String>,
    /// The verdict that is due.
    pub verdict: Option<String>,
    /// Hosts and the decisions that are due for them; `none` where it cannot be told.
    pub hosts: Vec<(String, String)>,
    /// Senders that do otherwise than is decided, as host, sender and decision.
    pub senders: Vec<[String; 3]>,
    /// Every finding that is due, as identifier and severity, sorted.
    pub finds: Vec<(String, String)>,
    /// Identifiers that nearly come up.
    pub silent: Vec<String>,
}

/// The folder of the scenarios.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/checks")
}

impl Scenario {
    /// Reads the scenarios of all files.
    ///
    /// # Panics
    ///
    /// If one cannot be read, or two have the same name.
    pub fn read_all() -> Vec<Self> {
        let entries = fs::read_dir(folder()).expect("the folder of the scenarios");
        let files = entries.map(|entry| entry.expect("a file").path());
        let is_one = |file: &PathBuf| file.extension().is_some_and(|it| it == "scenarios");
        let mut files: Vec<PathBuf> = files.filter(is_one).collect();
        files.sort();
        let mut all: Vec<Self> = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file).expect("text");
            let file = file.file_stem().expect("a name").to_string_lossy();
            for scenario in Self::parse_all(&file, &text) {
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
    pub fn parse_all(file: &str, text: &str) -> Vec<Self> {
        let mut blocks = text.split("\n== ");
        let head = blocks.next().unwrap_or_default();
        let about = head.lines().filter_map(|line| line.strip_prefix("about "));
        let about: Vec<String> = about
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        assert!(!about.is_empty(), "{file}: about is missing");
        blocks
            .flat_map(dnssec::variants)
            .map(|(name, text)| Self::parse(file, &about, name, &text))
            .collect()
    }

    fn parse(file: &str, about: &[String], name: String, text: &str) -> Self {
        let mut dns = String::new();
        let mut ours = Vec::new();
        for line in text.lines() {
            let first = line.split(' ').next().unwrap_or_default();
            match first {
                "authority" | "beside" | "cert" | "opinion" | "policy" | "sender" | "server"
                | "check" | "verdict" | "host" | "finds" | "silent" => {
                    let rest = line[first.len()..].trim();
                    ours.push((first.to_owned(), rest.to_owned()));
                }
                _ => dns += &(line.to_owned() + "\n"),
            }
        }
        let read = |dns: &str| {
            let text = format!("\n== {name}\n{dns}ask . NS\nexpect secure answer\n");
            let mut scenarios = dnssec::Scenario::parse_all(&text);
            scenarios.pop().expect("a scenario")
        };
        let mut scenario = Self {
            file: file.to_owned(),
            about: about.to_vec(),
            dns: read(&dns),
            certificates: Certificates::default(),
            servers: Vec::new(),
            policy: None,
            authorities: Vec::new(),
            beside: Vec::new(),
            opinions: Vec::new(),
            check: vec![DOMAIN.to_owned()],
            verdict: None,
            hosts: Vec::new(),
            senders: Vec::new(),
            finds: Vec::new(),
            silent: Vec::new(),
            name,
        };
        for (word, rest) in ours {
            scenario.read(&word, &rest);
        }
        for zone in &mut scenario.dns.zones {
            for line in &mut zone.lines {
                *line = scenario.certificates.fill_in(line);
            }
        }
        scenario.finds.sort();
        scenario
    }

    fn read(&mut self, word: &str, rest: &str) {
        let words: Vec<String> = rest.split_whitespace().map(str::to_owned).collect();
        match (word, words.as_slice()) {
            ("cert", _) => self.certificates.add(rest, self.dns.now),
            ("server", _) => self.servers.push(ServerLine::parse(rest)),
            ("policy", [_, ..]) => self.policy = Some(rest.to_owned()),
            ("beside", _) => self.beside.push(Change::parse(rest)),
            ("opinion", _) => self.opinions.push(Change::parse(rest)),
            ("authority", _) => self.authorities.push(AuthorityLine::parse(rest)),
            ("check", [_, ..]) => self.check = words,
            ("verdict", [verdict]) => self.verdict = Some(verdict.clone()),
            ("sender", [host, sender, decision]) => {
                let words = [host, sender, decision];
                self.senders.push(words.map(Clone::clone));
            }
            ("host", [host, decision]) => self.hosts.push((host.clone(), decision.clone())),
            ("finds", [id, severity]) => self.finds.push((id.clone(), severity.clone())),
            ("silent", [_, ..]) => self.silent.extend(words),
            _ => panic!("{}: {word} {rest}", self.name),
        }
    }

    /// Whether its file speaks of findings of this identifier.
    pub fn is_about(&self, id: &str) -> bool {
        self.about
            .iter()
            .any(|start| id.starts_with(start.as_str()))
    }
}
