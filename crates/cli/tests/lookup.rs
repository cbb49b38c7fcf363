//! `lookup` against servers on loopback that give the answers of a recorded lookup.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;
use tlsakit_core::bundle::{Bundle, Exchange};
use tlsakit_core::dns::{Question, Request, message_id};

/// The recorded answers by the question section and the bit CD.
struct Answers(Vec<(Vec<u8>, bool, Vec<u8>)>);

impl Answers {
    fn new(bundle: &Bundle) -> Arc<Self> {
        let exchanges = bundle.runs.iter().flat_map(|run| &run.exchanges);
        Arc::new(Self(exchanges.map(Self::entry).collect()))
    }

    fn entry(exchange: &Exchange) -> (Vec<u8>, bool, Vec<u8>) {
        let question = Question::parse(&exchange.name, &exchange.r#type).expect("a question");
        let request = Request {
            id: 0,
            question,
            checking_disabled: exchange.checking_disabled,
            recursion_desired: true,
        };
        let answer = exchange.answer.as_deref().expect("an answer");
        let answer = base64ct::Base64::decode_vec(answer).expect("base64");
        let asked = section(&request.to_wire(0, false)).to_vec();
        (asked, exchange.checking_disabled, answer)
    }

    /// The answer to the message `query`.
    fn to(&self, query: &[u8]) -> Vec<u8> {
        let checking_disabled = query.get(3).expect("flags") & 0x10 != 0;
        let found = self.0.iter().find(|(asked, disabled, _)| {
            *disabled == checking_disabled && section(query).eq_ignore_ascii_case(asked)
        });
        let id = message_id(query).expect("an id").to_be_bytes();
        match found {
            Some((_, _, answer)) => [&id[..], answer.get(2..).expect("a message")].concat(),
            // SERVFAIL to what was not asked then.
            None => [&id[..], b"\x81\x82\0\x01\0\0\0\0\0\0", section(query)].concat(),
        }
    }
}

/// The question section.
fn section(query: &[u8]) -> &[u8] {
    let rest = query.get(12..).expect("a header");
    let end = rest.iter().position(|octet| *octet == 0).expect("a name");
    rest.get(..end + 5).expect("a question")
}

fn serve_udp(answers: &Arc<Answers>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let address = socket.local_addr().expect("an address");
    let answers = Arc::clone(answers);
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let answer = answers.to(buffer.get(..length).expect("a query"));
            socket.send_to(&answer, from).expect("a way back");
        }
    });
    address
}

fn serve_stream(
    answers: &Arc<Answers>,
    carry: fn(&mut TcpStream, &Answers) -> Option<()>,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    let answers = Arc::clone(answers);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answers = Arc::clone(&answers);
            thread::spawn(move || while carry(&mut stream, &answers).is_some() {});
        }
    });
    address
}

/// One question by TCP.
fn tcp(stream: &mut TcpStream, answers: &Answers) -> Option<()> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut query = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut query).ok()?;
    let answer = answers.to(&query);
    let length = u16::try_from(answer.len()).expect("a length");
    let framed = [&length.to_be_bytes(), &answer[..]].concat();
    stream.write_all(&framed).ok()
}

/// One question by HTTP/1.1.
fn http(stream: &mut TcpStream, answers: &Answers) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        (reader.read_line(&mut line).ok()? > 0).then_some(())?;
    }
    let query = request.split_once("?dns=")?.1.split(' ').next()?;
    let answer = answers.to(&Base64UrlUnpadded::decode_vec(query).expect("base64url"));
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: {}\r\n\r\n",
        answer.len()
    );
    stream.write_all(&[head.as_bytes(), &answer].concat()).ok()
}

fn data(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("tests/data/bundles").join(name)
}

fn bundle(name: &str) -> Bundle {
    let octets = fs::read(data(name)).expect(name);
    serde_json::from_slice(&octets).expect(name)
}

fn tlsakit(arguments: &[&str]) -> Output {
    let command = Command::new(env!("CARGO_BIN_EXE_tlsakit"))
        .args(arguments)
        .output();
    command.expect("a run")
}

/// Asks what was asked in `bundle`.
fn lookup(bundle: &Bundle, case: &str, more: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup");
    fs::create_dir_all(&folder).expect("a folder");
    let anchor = folder.join(format!("{case}.anchor"));
    fs::write(&anchor, bundle.trust_anchors.as_deref().expect("anchors")).expect("a file");
    let anchor = anchor.to_str().expect("a path");
    let arguments = ["lookup", &bundle.name, &bundle.r#type, "--at", &bundle.at];
    tlsakit(&[&arguments[..], &["--trust-anchor", anchor], more].concat())
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The status, the outcome and all else: the same over every transport, and again from what it recorded.
#[test]
fn every_transport_gives_what_was_recorded() {
    for (name, status) in [
        ("secure.json", 0),
        ("bogus.json", 1),
        ("alias.json", 0),
        ("insecure.json", 0),
        ("name-error.json", 0),
        ("no-data.json", 0),
        ("wildcard.json", 0),
    ] {
        let recorded = bundle(name);
        let path = data(name);
        let wanted = tlsakit(&["replay", path.to_str().expect("a path"), "--json"]);
        assert_eq!(wanted.status.code(), Some(status), "{name}");
        let answers = Answers::new(&recorded);
        for resolver in [
            format!("udp://{}", serve_udp(&answers)),
            format!("tcp://{}", serve_stream(&answers, tcp)),
            format!("http://{}", serve_stream(&answers, http)),
        ] {
            let record = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
            let record = record.to_str().expect("a path");
            let more = ["--resolver", &resolver, "--json", "--record", record];
            let got = lookup(&recorded, name, &more);
            assert_eq!(json(&got), json(&wanted), "{name} {resolver}");
            assert_eq!(got.status.code(), Some(status), "{name} {resolver}");
            let again = tlsakit(&["replay", record, "--json"]);
            assert_eq!(again.stdout, got.stdout, "{name} {resolver}");
        }
    }
}

/// What the worst of them gives is the exit status.
#[test]
fn resolvers_are_compared() {
    let honest = bundle("secure.json");
    let mut liar = honest.clone();
    for exchange in liar.runs.iter_mut().flat_map(|run| &mut run.exchanges) {
        if exchange.r#type != "TLSA" {
            continue;
        }
        let answer = exchange.answer.as_mut().expect("an answer");
        let mut message = base64ct::Base64::decode_vec(answer).expect("base64");
        // Somewhere in the first record of the answer: its digest.
        *message.get_mut(80).expect("an octet") ^= 1;
        *answer = base64ct::Base64::encode_string(&message);
    }
    let honest_server = format!("udp://{}", serve_udp(&Answers::new(&honest)));
    let lying_server = format!("udp://{}", serve_udp(&Answers::new(&liar)));
    let more = ["--resolver", &honest_server, "--resolver", &lying_server];
    let got = lookup(&honest, "compared", &[&more[..], &["--json"]].concat());
    let value = json(&got);
    assert_eq!(got.status.code(), Some(1), "{value}");
    assert_eq!(value.pointer("/status"), Some(&"secure".into()));
    assert_eq!(
        value.pointer("/resolvers/0/resolver"),
        Some(&honest_server.as_str().into())
    );
    assert_eq!(
        value.pointer("/resolvers/1/report/status"),
        Some(&"bogus".into())
    );
    assert!(value.pointer("/disagreement/code").is_some(), "{value}");
    let text = lookup(&honest, "compared", &more);
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.contains("resolvers differ: "), "{text}");
    assert!(text.contains(&format!("{lying_server}  bogus: ")), "{text}");
}

#[test]
fn a_silent_resolver_ends_with_the_timeout() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let resolver = socket.local_addr().expect("an address").to_string();
    let begin = Instant::now();
    let more = ["--resolver", &resolver, "--timeout", "1", "--json"];
    let got = lookup(&bundle("secure.json"), "silent", &more);
    assert!(begin.elapsed() < Duration::from_secs(4));
    assert_eq!(got.status.code(), Some(3));
    let value = json(&got);
    assert_eq!(value.pointer("/status"), Some(&"indeterminate".into()));
    assert_eq!(value.pointer("/outcome"), Some(&"failed".into()));
}

/// Whatever a name server writes into its records, the terminal gets no control character of it.
#[test]
fn no_control_character_reaches_the_terminal() {
    let path = data("odd.json");
    let got = tlsakit(&["replay", path.to_str().expect("a path")]);
    assert!(String::from_utf8_lossy(&got.stdout).contains("\\027[2J"));
    let is_control = |octet: &u8| octet.is_ascii_control() && *octet != b'\n';
    assert!(!got.stdout.iter().any(is_control));
}
