//! Which texts are zone files, by `named-checkzone` of BIND and by `lint`.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use tlsakit_check_tests::lint::LintCase;

/// Fewer would mean that little was compared.
const AT_LEAST: usize = 60;

/// What can be read is the same, but for the texts that say otherwise.
#[test]
fn servers_read_what_is_read() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zones");
    fs::create_dir_all(&folder).expect("a folder");
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (index, case) in LintCase::read_all().iter().enumerate() {
        // Bare data is for people alone.
        if !case.text.contains("TLSA ") && !case.text.contains("TYPE52 ") {
            continue;
        }
        compared += 1;
        let due = case.zone.unwrap_or(case.errors.is_empty());
        let file = folder.join(format!("{index}.zone"));
        fs::write(&file, zone(case)).expect("a file");
        let (is_good, said) = checked(case, &file);
        if is_good != due {
            wrong.push(format!("{}: {is_good}, not {due}:\n{said}", case.name));
        }
        let is_surprise = case.zone == Some(case.errors.is_empty());
        assert!(!is_surprise, "{}: that is no difference", case.name);
    }
    println!("{compared} texts");
    assert!(compared >= AT_LEAST, "{compared} texts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text with what a zone needs, if it lacks that.
fn zone(case: &LintCase) -> String {
    let head = match case.text.contains(" SOA ") {
        true => "$TTL 3600\n",
        false => "$TTL 3600\n@ SOA ns. hostmaster. 1 2 3 4 5\n@ NS ns.\n",
    };
    format!("{head}{}", case.text)
}

/// Whether it is a zone file, and what was said.
fn checked(case: &LintCase, file: &Path) -> (bool, String) {
    let origin = case.options.origin.as_deref().unwrap_or("example.org");
    // Only what can be read counts, not what names and records mean.
    let lenient = ["-k", "-i", "-n", "-m", "-M", "-S", "-T", "-W", "-r"];
    let mut command = Command::new("named-checkzone");
    for option in lenient {
        command.args([option, if option == "-i" { "none" } else { "ignore" }]);
    }
    let output = command.arg(origin).arg(file).output();
    let output = output.expect("named-checkzone, of bind9-utils");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), said)
}
