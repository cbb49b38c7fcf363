//! Writing results and messages.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use tlsakit_core::report::{ErrorReport, ParsedInput, Warning};

use crate::args::Color;

/// Why a command stopped before its end.
pub(crate) enum Failure {
    /// Nobody reads standard output any more.
    Closed,
    /// There is something to say.
    Report(ErrorReport),
    /// A server did not show what was needed; with the exit status that says what it means.
    Unseen(ErrorReport, u8),
}

/// Standard output and standard error.
pub(crate) struct Output {
    color_out: bool,
    color_err: bool,
    /// Whether standard error is a terminal.
    terminal: bool,
}

/// Every JSON object carries what it is.
#[derive(Serialize)]
struct Envelope<'a, T> {
    schema: &'static str,
    kind: &'static str,
    #[serde(flatten)]
    report: &'a T,
}

#[derive(Serialize)]
struct ErrorEnvelope<'a> {
    schema: &'static str,
    error: &'a ErrorReport,
}

/// The version of the JSON that others may rely on.
const SCHEMA: &str = "tlsakit/1";

impl Output {
    /// Decides on colour once.
    pub(crate) fn new(color: Color) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let decide = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !plain,
        };
        Self {
            color_out: decide(io::stdout().is_terminal()),
            color_err: decide(io::stderr().is_terminal()),
            terminal: io::stderr().is_terminal(),
        }
    }

    /// Writes `text` to standard output.
    pub(crate) fn data(&self, text: &str) -> Result<(), Failure> {
        self.octets(text.as_bytes())
    }

    /// Writes `octets` to standard output.
    pub(crate) fn octets(&self, octets: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let written = out.write_all(octets).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Report(ErrorReport {
                code: "output".to_owned(),
                message: format!("standard output: {error}"),
                input: None,
                offset: None,
            }),
        })
    }

    /// Writes `report` as one JSON object to standard output.
    pub(crate) fn json<T: Serialize>(&self, kind: &'static str, report: &T) -> Result<(), Failure> {
        self.data(&to_json(&Envelope {
            schema: SCHEMA,
            kind,
            report,
        }))
    }

    /// Says what went wrong: to standard error, and with `json` as an object to standard output too.
    pub(crate) fn error(&self, report: &ErrorReport, json: bool) {
        if json {
            let envelope = ErrorEnvelope {
                schema: SCHEMA,
                error: report,
            };
            // What cannot be written is said on standard error below.
            let _ = self.data(&to_json(&envelope));
        }
        let place = match &report.input {
            Some(input) if !report.message.starts_with(input.as_str()) => format!("{input}: "),
            _ => String::new(),
        };
        self.message(
            "error",
            AnsiColor::Red,
            &format!("{place}{}", report.message),
        );
    }

    /// Says on standard error what of the input was not read, and why.
    pub(crate) fn blocks(&self, input: &ParsedInput) {
        for block in &input.blocks {
            let Some(error) = &block.error else {
                continue;
            };
            let name = block.input.as_deref().unwrap_or("input");
            let lines = match (block.first_line, block.last_line) {
                (Some(first), Some(last)) if first != last => format!(", lines {first} to {last}"),
                (Some(first), _) => format!(", line {first}"),
                _ => String::new(),
            };
            let label = block.label.as_deref().map(|label| format!(" {label}"));
            let command = error.command.as_deref().map(|line| format!("\n  {line}"));
            self.warn(&format!(
                "{name}{lines}: block{} {}. {}{}",
                label.unwrap_or_default(),
                error.summary,
                error.text,
                command.unwrap_or_default()
            ));
        }
    }

    /// Writes warnings to standard error.
    pub(crate) fn warnings(&self, warnings: &[Warning]) {
        for warning in warnings {
            self.warn(&warning.text);
        }
    }

    /// Writes one warning to standard error.
    pub(crate) fn warn(&self, text: &str) {
        self.message("warning", AnsiColor::Yellow, text);
    }

    /// Tells the user at the terminal what is going on.
    pub(crate) fn hint(&self, text: &str) {
        self.message("note", AnsiColor::Cyan, text);
    }

    /// Whether people wait at a terminal, who are told how far it has come.
    pub(crate) fn shows_progress(&self) -> bool {
        self.terminal
    }

    /// Writes one message to standard error. One that cannot be written has nobody to read it.
    fn message(&self, kind: &str, color: AnsiColor, text: &str) {
        let kind = paint(kind, color, self.color_err);
        let _ = writeln!(io::stderr().lock(), "{kind}: {text}");
    }

    /// `text` for standard output, in bold and `color` where colour is wanted.
    pub(crate) fn painted(&self, text: &str, color: AnsiColor) -> String {
        paint(text, color, self.color_out)
    }
}

/// Shows how far it has come, on the last line of the terminal; an empty text takes that line away.
pub(crate) fn show_progress(text: &str) {
    let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
}

fn paint(text: &str, color: AnsiColor, wanted: bool) -> String {
    if !wanted {
        return text.to_owned();
    }
    let style = Style::new().bold().fg_color(Some(color.into()));
    format!("{style}{text}{style:#}")
}

/// Indented JSON with a line end.
fn to_json<T: Serialize>(value: &T) -> String {
    // Reports have string keys alone and no maps that could fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
