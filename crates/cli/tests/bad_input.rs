//! The command, given input that is not what it should be: exit status 2 and one clear line, quickly,
//! and nothing of a private key in any output.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What a run may take here, also in a debug build on a busy machine.
const QUICKLY: Duration = Duration::from_secs(10);

/// Runs the command with `input` on its standard input, which it may leave unread.
fn run(arguments: &[&str], input: impl Fn(&mut dyn Write) -> std::io::Result<()> + Send) -> Output {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tlsakit"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut stdin = child.stdin.take().expect("standard input");
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // The command stops reading at its limit.
            let _ = input(&mut stdin);
        });
        child.wait_with_output().expect("an end")
    });
    assert!(
        begin.elapsed() < QUICKLY,
        "{arguments:?}: {:?}",
        begin.elapsed()
    );
    output
}

fn generate(octets: &[u8], more: &[&str]) -> Output {
    let arguments = [&["generate", "--host", "mx.example.com"], more].concat();
    run(&arguments, |input| input.write_all(octets))
}

/// The code in `{"error": {"code": …}}`.
fn error_code(output: &Output) -> String {
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let code = value
        .pointer("/error/code")
        .and_then(serde_json::Value::as_str);
    code.expect("a code").to_owned()
}

#[test]
fn unusable_input_ends_with_status_2() {
    let utf_16: Vec<u8> = "-----BEGIN"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let cases: [(&str, Vec<u8>); 6] = [
        ("input-empty", Vec::new()),
        ("not-recognised", vec![0; 4_096]),
        ("not-recognised", b"nothing here".to_vec()),
        ("html", b"<!DOCTYPE html><title>404</title>".to_vec()),
        ("utf-16", [&[0xff, 0xfe], &utf_16[..]].concat()),
        (
            "base64-cut-short",
            b"-----BEGIN CERTIFICATE-----\nMIICHzCCAaWgAwIBAgIUGA".to_vec(),
        ),
    ];
    for (code, octets) in cases {
        let output = generate(&octets, &["--json"]);
        assert_eq!(output.status.code(), Some(2), "{code}");
        assert_eq!(error_code(&output), code);
        let output = generate(&octets, &[]);
        assert_eq!(output.status.code(), Some(2), "{code}");
        assert_eq!(output.stdout, b"", "{code}");
        let message = String::from_utf8(output.stderr).expect("text");
        assert!(message.contains("error"), "{code}: {message}");
    }
}

/// Reading stops at the limit: a source without an end is no different.
#[test]
fn a_hundred_megabytes_end_quickly() {
    let megabyte = vec![b'A'; 1 << 20];
    let output = run(
        &["generate", "--host", "mx.example.com", "--json"],
        |input| (0..100).try_for_each(|_| input.write_all(&megabyte)),
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(error_code(&output), "input-too-large");
    let output = run(
        &[
            "match",
            "--chain",
            "-",
            "--name",
            "a.example",
            "--tlsa",
            "3 1 1 00",
            "--json",
        ],
        |input| (0..100).try_for_each(|_| input.write_all(&megabyte)),
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(error_code(&output), "input-too-large");
}

#[test]
fn a_private_key_is_refused_and_not_repeated() {
    // The example of RFC 8410, section 10.3, which everybody knows: PKCS#8 of Ed25519.
    let secret = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
    for label in ["PRIVATE KEY", "CERTIFICATE", "PUBLIC KEY"] {
        let text = format!("-----BEGIN {label}-----\n{secret}\n-----END {label}-----\n");
        for more in [&[][..], &["--json"], &["--format", "rdata"]] {
            let output = generate(text.as_bytes(), more);
            assert_eq!(output.status.code(), Some(2), "{label}");
            let all = [output.stdout, output.stderr].concat();
            let all = String::from_utf8(all).expect("text");
            assert!(all.contains("private key"), "{label}: {all}");
            for part in [&secret[24..40], "d4ee72dbf913584a"] {
                assert!(
                    !all.to_lowercase().contains(&part.to_lowercase()),
                    "{label}: {all}"
                );
            }
        }
    }
}

#[test]
fn a_file_that_is_not_there() {
    let output = run(&["generate", "no/such/file.pem", "--json"], |_| Ok(()));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(error_code(&output), "input-unreadable");
    let output = run(&["generate", "/", "--json"], |_| Ok(()));
    assert_eq!(output.status.code(), Some(2));
}
