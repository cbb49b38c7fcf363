//! The programs that results are held against. One that is missing fails the test by name: nothing is
//! passed over in silence.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

/// Runs a program with `input` on its standard input, and gives its standard output.
///
/// # Panics
///
/// If it is missing or fails; the message says what Debian calls it.
pub fn run(program: &str, arguments: &[impl AsRef<OsStr>], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}", missing(program, &error.to_string())));
    let mut stdin = child.stdin.take().expect("standard input");
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that has read enough closes its input.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().expect("an end")
    });
    let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Runs `openssl` with `input` on its standard input.
pub fn openssl(arguments: &[impl AsRef<OsStr>], input: &[u8]) -> Vec<u8> {
    run("openssl", arguments, input)
}

/// Runs a Python script that needs the module `cryptography`, by the first interpreter that has it:
/// the one in the search path, or that of the system, for which Debian's package is.
pub fn python(script: &str, input: &[u8]) -> Vec<u8> {
    let interpreter = ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        Command::new(python)
            .args(["-c", "import cryptography"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    });
    let Some(interpreter) = interpreter else {
        panic!("{}", missing("python3 with cryptography", "not found"));
    };
    run(interpreter, &["-c", script], input)
}

/// What to say of a program that is missing.
pub fn missing(program: &str, why: &str) -> String {
    format!(
        "{program} cannot be run ({why}), and results are to be held against it: \
         apt-get install gnutls-bin openssl python3-cryptography"
    )
}
