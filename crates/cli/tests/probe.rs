//! `probe`, and `generate` and `match` with `--from`, against servers on loopback.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a server has to start.
const START_TIME: Duration = Duration::from_secs(20);

/// An `openssl s_server` that is stopped when it is dropped.
struct Openssl {
    child: Child,
    address: SocketAddr,
}

impl Drop for Openssl {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate and its key, made anew.
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("probe")
        .join(test);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn make(folder: &Path, name: &str, algorithm: &[&str]) -> Pair {
    let pair = Pair {
        certificate: folder.join(format!("{name}.pem")),
        key: folder.join(format!("{name}.key")),
    };
    let made = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-days", "30", "-subj"])
        .args(["/CN=mx.example.test", "-addext"])
        .args(["subjectAltName=DNS:mx.example.test", "-newkey"])
        .args(algorithm)
        .arg("-keyout")
        .arg(&pair.key)
        .arg("-out")
        .arg(&pair.certificate)
        .stderr(Stdio::null())
        .status()
        .expect("openssl");
    assert!(made.success());
    pair
}

const RSA: &[&str] = &["rsa:2048"];
const ECDSA: &[&str] = &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Serves TLS from the first octet with these certificates.
fn serve(ip: &str, first: &Pair, second: Option<&Pair>) -> Openssl {
    // Another program may take the port in between; then the next one is tried.
    let started = (0..10).find_map(|_| try_to_serve(ip, first, second));
    started.expect("openssl s_server does not start")
}

fn try_to_serve(ip: &str, first: &Pair, second: Option<&Pair>) -> Option<Openssl> {
    let listener = TcpListener::bind((ip, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let mut command = Command::new("openssl");
    command
        .args(["s_server", "-quiet", "-accept", &address.to_string()])
        .arg("-cert")
        .arg(&first.certificate)
        .arg("-key")
        .arg(&first.key);
    if let Some(second) = second {
        command.arg("-dcert").arg(&second.certificate);
        command.arg("-dkey").arg(&second.key);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut server = Openssl {
        child: command.spawn().expect("openssl"),
        address,
    };
    let begin = Instant::now();
    while begin.elapsed() < START_TIME && server.child.try_wait().expect("a state").is_none() {
        if TcpStream::connect(address).is_ok() {
            return Some(server);
        }
        thread::sleep(Duration::from_millis(20));
    }
    None
}

fn tlsakit(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tlsakit"))
        .args(arguments)
        .output()
        .expect("the command")
}

fn json(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).expect(&said)
}

/// What stands at a place (RFC 6901).
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).expect(pointer)
}

/// The digest that a `3 1 1` record has, as OpenSSL computes it.
fn spki_digest(pair: &Pair) -> String {
    let line = "openssl x509 -in \"$1\" -noout -pubkey | openssl pkey -pubin -outform DER | \
                openssl dgst -sha256 -r";
    let output = Command::new("sh")
        .args(["-c", line, "sh"])
        .arg(&pair.certificate)
        .output()
        .expect("openssl");
    let text = String::from_utf8(output.stdout).expect("text");
    text.split(' ').next().expect("a digest").to_owned()
}

#[test]
fn a_server_with_two_keys_is_seen_recorded_and_replayed() {
    let folder = folder("two-keys");
    let (rsa, ecdsa) = (make(&folder, "rsa", RSA), make(&folder, "ecdsa", ECDSA));
    let server = serve("127.0.0.1", &rsa, Some(&ecdsa));
    let target = format!("mx.example.test:{}", server.address.port());
    let bundle = folder.join("bundle.json");
    let record = bundle.to_str().expect("a path in UTF-8");
    let live = tlsakit(&[
        "probe",
        &target,
        "--address",
        "127.0.0.1",
        "--json",
        "--record",
        record,
    ]);
    assert_eq!(live.status.code(), Some(0));
    let report = json(&live);
    assert_eq!(at(&report, "/verdict"), "complete");
    let outcomes: Vec<_> = at(&report, "/sessions")
        .as_array()
        .expect("sessions")
        .iter()
        .map(|it| {
            (
                at(it, "/keyAlgorithm").as_str(),
                at(it, "/outcome").as_str(),
            )
        })
        .collect();
    let one = [
        (Some("RSA"), Some("completed")),
        (Some("ECDSA"), Some("completed")),
        (Some("Ed25519"), Some("not-offered")),
    ];
    assert_eq!(outcomes, [one, one].concat());
    let shown = |index: usize| {
        let pointer = format!("/chains/{index}/certificates/0/key/fingerprints/sha256");
        report.pointer(&pointer).and_then(Value::as_str)
    };
    assert_eq!(shown(0), Some(spki_digest(&rsa).as_str()));
    assert_eq!(shown(1), Some(spki_digest(&ecdsa).as_str()));

    // Without the server, and with the same result, octet for octet.
    drop(server);
    let replayed = tlsakit(&["replay", record, "--json"]);
    assert_eq!(replayed.stdout, live.stdout);
    assert_eq!(replayed.status.code(), Some(0));
    let text = tlsakit(&["replay", record, "--verbose"]);
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.starts_with("complete: mx.example.test port"), "{text}");
}

#[test]
fn records_are_made_of_live_chains_and_match_them() {
    let folder = folder("from");
    let (rsa, ecdsa) = (make(&folder, "rsa", RSA), make(&folder, "ecdsa", ECDSA));
    let server = serve("127.0.0.1", &rsa, Some(&ecdsa));
    let target = format!("mx.example.test:{}", server.address.port());
    let from = ["--from", &target, "--address", "127.0.0.1"];

    let generated = tlsakit(&[&["generate"][..], &from].concat());
    assert_eq!(generated.status.code(), Some(0));
    let records = String::from_utf8(generated.stdout).expect("text");
    for pair in [&rsa, &ecdsa] {
        let record = format!(
            "_{}._tcp.mx.example.test. 3600 IN TLSA 3 1 1 {}",
            server.address.port(),
            spki_digest(pair)
        );
        assert!(records.contains(&record), "{record} in {records}");
    }

    let both = folder.join("both.zone");
    fs::write(&both, &records).expect("a file");
    let both = ["--tlsa-file", both.to_str().expect("a path in UTF-8")];
    let matched = tlsakit(&[&["match", "--json"][..], &from, &both].concat());
    assert_eq!(matched.status.code(), Some(0));
    let report = json(&matched);
    assert_eq!(at(&report, "/verdict"), "match");
    assert_eq!(at(&report, "/chains").as_array().map(Vec::len), Some(2));

    // One record matches one chain; senders that see the other fail.
    let one = format!("3 1 1 {}", spki_digest(&rsa));
    let one = ["--tlsa", one.as_str()];
    let matched = tlsakit(&[&["match", "--json"][..], &from, &one].concat());
    assert_eq!(matched.status.code(), Some(1));
    let report = json(&matched);
    assert_eq!(at(&report, "/verdict"), "mismatch");
    assert_eq!(at(&report, "/chains/0/report/verdict"), "match");
    let text = tlsakit(&[&["match"][..], &from, &one].concat());
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.contains("chain 2: 127.0.0.1 ECDSA"), "{text}");
}

/// A server that takes connections and says nothing.
fn tarpit() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::spawn(move || {
                let mut connection = connection.expect("a connection");
                let _ = connection.read(&mut [0; 1]);
                let _ = connection.flush();
            });
        }
    });
    address
}

#[test]
fn a_silent_server_costs_its_time_and_no_more() {
    let target = tarpit().to_string();
    let begin = Instant::now();
    let output = tlsakit(&[
        "probe",
        &target,
        "--starttls",
        "smtp",
        "--timeout",
        "1",
        "--json",
    ]);
    assert!(
        begin.elapsed() < Duration::from_secs(4),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(output.status.code(), Some(3));
    let report = json(&output);
    assert_eq!(at(&report, "/verdict"), "undetermined");
    assert_eq!(at(&report, "/sessions/0/outcome"), "timed-out");
    assert_eq!(at(&report, "/sessions/0/stage"), "greeting");
}

#[test]
fn an_interrupt_shows_what_is_known() {
    let folder = folder("interrupt");
    let rsa = make(&folder, "rsa", RSA);
    // The tarpit has the port that the server at another address has.
    let server = serve("127.0.0.3", &rsa, None);
    let port = server.address.port();
    let silent = TcpListener::bind(("127.0.0.2", port)).expect("the same port");
    let target = format!("mx.example.test:{port}");
    let bundle = folder.join("bundle.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tlsakit"))
        .args(["probe", &target, "--json", "--record"])
        .arg(&bundle)
        .args(["--address", "127.0.0.2", "--address", "127.0.0.3"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    // It is at work when the silent server has been called.
    let (_connection, _) = silent.accept().expect("a connection");
    thread::sleep(Duration::from_millis(1_500));
    assert_eq!(child.try_wait().expect("a state"), None);
    let id = child.id().to_string();
    let told = Command::new("kill").args(["-INT", &id]).status();
    assert!(told.expect("kill").success());
    let begin = Instant::now();
    let output = child.wait_with_output().expect("an end");
    assert!(begin.elapsed() < Duration::from_secs(2));
    assert_eq!(output.status.code(), Some(3));
    let report = json(&output);
    let outcomes = |address: &str| -> Vec<String> {
        let sessions = at(&report, "/sessions")
            .as_array()
            .expect("sessions")
            .iter();
        sessions
            .filter(|it| at(it, "/address") == address)
            .filter_map(|it| Some(at(it, "/outcome").as_str()?.to_owned()))
            .collect()
    };
    assert_eq!(outcomes("127.0.0.2"), ["not-tried"; 2]);
    let completed = outcomes("127.0.0.3");
    assert_eq!(completed.iter().filter(|it| *it == "completed").count(), 2);
    let replayed = tlsakit(&["replay", bundle.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(replayed.stdout, output.stdout);
}
