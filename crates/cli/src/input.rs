//! Reading files and standard input, bounded.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tlsakit_core::commands::Input;
use tlsakit_core::report::ErrorReport;
use tlsakit_core::time::UnixTime;
use tlsakit_core::x509::bundle::MAX_INPUT_OCTETS;

use crate::output::Failure;

/// A file, read.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Source {
    /// The source as the core takes it.
    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            name: Some(&self.name),
            bytes: &self.bytes,
        }
    }

    /// The file as text.
    pub(crate) fn text(&self) -> Result<&str, Failure> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            Failure::Report(ErrorReport {
                offset: Some(error.valid_up_to()),
                ..self.error("not-text", "the file is not UTF-8 text")
            })
        })
    }

    /// An error of the file as a whole.
    pub(crate) fn error(&self, code: &str, message: &str) -> ErrorReport {
        ErrorReport {
            code: code.to_owned(),
            message: message.to_owned(),
            input: Some(self.name.clone()),
            offset: None,
        }
    }
}

/// Reads each of `files`, `-` being standard input. Of a file that is larger than the core reads, one
/// octet more than that is read.
pub(crate) fn read_all(files: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    files.iter().map(|path| read(path)).collect()
}

/// Reads one file; see [`read_all`].
pub(crate) fn read(path: &Path) -> Result<Source, Failure> {
    let (name, bytes) = if path == Path::new("-") {
        ("standard input".to_owned(), bounded(io::stdin().lock()))
    } else {
        let bytes = File::open(path).and_then(bounded);
        (path.display().to_string(), bytes)
    };
    match bytes {
        Ok(bytes) => Ok(Source { name, bytes }),
        Err(error) => Err(Failure::Report(ErrorReport {
            code: "input-unreadable".to_owned(),
            message: format!("{name}: {error}"),
            input: Some(name),
            offset: None,
        })),
    }
}

fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(MAX_INPUT_OCTETS).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    source
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The time given, or the present.
pub(crate) fn time_or_now(given: Option<UnixTime>) -> UnixTime {
    given.unwrap_or_else(|| {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs());
        UnixTime(i64::try_from(seconds).unwrap_or(i64::MAX))
    })
}
