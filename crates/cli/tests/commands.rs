//! The built binary: each file of `cmd` is a case, with its arguments, output and exit status.

use std::fs;
use std::path::Path;
use std::process::Command;

/// After a change that is meant, `TRYCMD=overwrite cargo test -p tlsakit` writes the outputs anew.
#[test]
fn cases() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}

/// What README.md shows is what the command prints.
#[test]
fn readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).expect("a folder");
    for (from, to) in [
        ("web/mx1-sent.pem", "fullchain.pem"),
        ("web/next.csr", "next.csr"),
        ("lint/mistakes.zone", "example.org.zone"),
        ("bundles/secure.json", "secure.json"),
        ("bundles/probe-complete.json", "probe.json"),
        ("bundles/check-broken.json", "check.json"),
    ] {
        let from = root.join("tests/data").join(from);
        fs::copy(from, folder.join(to)).expect("a copy");
    }
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md");
    let mut shown = 0;
    for block in readme.split("```console\n$ tlsakit ").skip(1) {
        let (line, rest) = block.split_once('\n').expect("a command");
        let (wanted, _) = rest.split_once("```").expect("its output");
        let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
        let mut wanted = wanted.to_owned();
        if line.starts_with("lookup ") {
            // Recorded, and the same but for the time that it took.
            command.args(["replay", "secure.json"]);
            wanted = wanted.replace(" 58 ms, 192.0.2.53;", " recorded, 192.0.2.53;");
        } else if line.starts_with("probe ") {
            command.args(["replay", "probe.json"]);
            wanted = wanted.replace(" 61 ms;", " recorded;");
        } else if line.starts_with("check ") {
            command.args(["replay", "check.json"]);
            wanted = wanted.replace(" 34 ms;", " recorded;");
        } else {
            command.args(words(line)).args(["--at", "2026-12-01"]);
        }
        let output = command.current_dir(&folder).output().expect("a run");
        assert_eq!(String::from_utf8_lossy(&output.stdout), wanted, "{line}");
        shown += 1;
    }
    assert_eq!(shown, 6);
}

/// The words of a command line; quotation marks join them.
fn words(line: &str) -> Vec<&str> {
    line.split('"')
        .enumerate()
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect()
}
