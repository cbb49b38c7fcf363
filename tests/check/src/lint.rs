//! Texts to judge before they are published. `tests/data/lint/README.md` describes their form.

use std::fs;
use std::path::{Path, PathBuf};

use tlsakit_core::commands::{self, Input, LintOptions};
use tlsakit_core::report::{ErrorReport, LintReport};
use tlsakit_core::time::UnixTime;

use crate::certificate::Certificates;

/// The present of all texts: 1 September 2026.
const NOW: i64 = 1_788_220_800;

/// A text, and what is to be found in it.
pub struct LintCase {
    /// Its name.
    pub name: String,
    /// What is judged.
    pub text: String,
    /// How.
    pub options: LintOptions,
    /// The chain in PEM; empty if there is none.
    pub chain: String,
    /// Every finding that is due, as identifier, severity and lines, sorted.
    pub finds: Vec<(String, String, Vec<usize>)>,
    /// Every line that cannot be read, as code and line.
    pub errors: Vec<(String, usize)>,
    /// Identifiers that nearly come up.
    pub silent: Vec<String>,
    /// Whether servers take it for a zone file, if that is not what our errors say.
    pub zone: Option<bool>,
}

/// The folder of the texts.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/lint")
}

impl LintCase {
    /// Reads the texts of all files.
    ///
    /// # Panics
    ///
    /// If one cannot be read, or two have the same name.
    pub fn read_all() -> Vec<Self> {
        let entries = fs::read_dir(folder()).expect("the folder of the texts");
        let files = entries.map(|entry| entry.expect("a file").path());
        let is_one = |file: &PathBuf| file.extension().is_some_and(|it| it == "cases");
        let mut files: Vec<PathBuf> = files.filter(is_one).collect();
        files.sort();
        let mut all: Vec<Self> = Vec::new();
        for file in files {
            let text = fs::read_to_string(file).expect("text");
            for block in text.split("\n== ").skip(1) {
                let case = Self::parse(block);
                let twice = all.iter().any(|it| it.name == case.name);
                assert!(!twice, "{}: two texts of that name", case.name);
                all.push(case);
            }
        }
        all
    }

    fn parse(block: &str) -> Self {
        let mut lines = block.lines();
        let mut case = Self {
            name: lines.next().expect("a name").to_owned(),
            text: String::new(),
            options: LintOptions::default(),
            chain: String::new(),
            finds: Vec::new(),
            errors: Vec::new(),
            silent: Vec::new(),
            zone: None,
        };
        let mut certificates = Certificates::default();
        for line in lines {
            if let Some(text) = line.strip_prefix('|') {
                let text = text.strip_prefix(' ').unwrap_or(text);
                case.text += &(filled_in(text, &certificates) + "\n");
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] | ["#", ..] => {}
                ["cert", rest @ ..] => certificates.add(&rest.join(" "), NOW),
                ["chain", names @ ..] => {
                    case.chain = names.iter().map(|it| certificates.pem(it)).collect();
                }
                ["origin", name] => case.options.origin = Some((*name).to_owned()),
                ["service", name] => case.options.service = Some((*name).to_owned()),
                ["finds", id, severity, lines @ ..] => {
                    let lines = lines.iter().map(|it| it.parse().expect("a line"));
                    let found = ((*id).to_owned(), (*severity).to_owned(), lines.collect());
                    case.finds.push(found);
                }
                ["error", code, line] => {
                    let line = line.parse().expect("a line");
                    case.errors.push(((*code).to_owned(), line));
                }
                ["silent", ids @ ..] => {
                    case.silent.extend(ids.iter().map(|it| (*it).to_owned()));
                }
                ["zone", word] => case.zone = Some(*word == "good"),
                _ => panic!("{}: {line}", case.name),
            }
        }
        case.finds.sort();
        case
    }

    /// Judges it.
    ///
    /// # Errors
    ///
    /// As [`commands::lint`].
    pub fn run(&self) -> Result<LintReport, ErrorReport> {
        let chain = [Input {
            name: None,
            bytes: self.chain.as_bytes(),
        }];
        let chain = if self.chain.is_empty() {
            &chain[..0]
        } else {
            &chain[..]
        };
        commands::lint(&self.text, chain, &self.options, UnixTime(NOW))
    }
}

/// A line with what `@NAME` stands for put in its place; `@` alone is the origin.
fn filled_in(line: &str, certificates: &Certificates) -> String {
    let is_place = |word: &str| word.starts_with('@') && word.len() > 1;
    match line.split_whitespace().any(is_place) {
        true => {
            let indent = &line[..line.len() - line.trim_start().len()];
            indent.to_owned() + &certificates.fill_in(line)
        }
        false => line.to_owned(),
    }
}
