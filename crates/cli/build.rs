//! Embeds the page that `cargo xtask web` has put into `page`; nothing if there is none.
//!
//! What is written is `page.rs`: `FILES`, each file's path and octets, and `POLICY`, the
//! Content-Security-Policy that the page states of itself.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// What stands before the policy in index.html, and after it.
const POLICY: (&str, &str) = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"",
    "\"",
);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=page");
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("page");
    let mut files = Vec::new();
    list(&folder, &mut files)?;
    files.sort();
    let mut text = String::from("pub(super) const FILES: &[(&str, &[u8])] = &[\n");
    for file in &files {
        let parts = file.strip_prefix(&folder)?.iter();
        let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
        let path = file.display().to_string();
        writeln!(
            text,
            "    ({:?}, include_bytes!({path:?})),",
            parts.join("/")
        )?;
    }
    text.push_str("];\n");
    writeln!(text, "const POLICY: &str = {:?};", policy(&folder, &files)?)?;
    let out = Path::new(&env::var("OUT_DIR")?).join("page.rs");
    Ok(fs::write(out, text)?)
}

/// Lists the files of a folder and of those in it, but for hidden ones.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else if !is_hidden {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// The policy in index.html; empty if there are no files.
fn policy(folder: &Path, files: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    if files.is_empty() {
        return Ok(String::new());
    }
    let html = fs::read_to_string(folder.join("index.html"))?;
    let (_, rest) = html
        .split_once(POLICY.0)
        .ok_or("index.html states no Content-Security-Policy")?;
    let (policy, _) = rest
        .split_once(POLICY.1)
        .ok_or("the Content-Security-Policy of index.html has no end")?;
    Ok(policy.to_owned())
}
