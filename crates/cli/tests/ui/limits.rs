//! Whatever is sent is bounded, in octets, in time, and in how much is under way at once.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Answer, Ui, connect, session};

/// The largest body.
const MAX_BODY: usize = 16 << 10;

/// A server that says nothing; yields each of its connections.
fn silent() -> (mpsc::Receiver<TcpStream>, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if sender.send(stream).is_err() {
                return;
            }
        }
    });
    (receiver, port)
}

fn ui_for(port: u16) -> Ui {
    Ui::start(&["--allow-private", "--allow-port", &port.to_string()])
}

/// A body beyond the limit is refused, whether its length is announced or it comes in chunks.
pub(crate) fn huge_bodies() {
    let ui = Ui::start(&[]);
    let asked = ui.post("/session", &session("127.0.0.1", 25, "smtp"));
    let huge = vec![b' '; MAX_BODY + 1];
    let whole = asked
        .clone()
        .but("Content-Length", &huge.len().to_string())
        .having(&huge);
    whole.answer().is_refused(413, "body-too-large");
    // It is not waited for.
    let begin = Instant::now();
    let announced = asked
        .clone()
        .but("Content-Length", "1000000000000")
        .having(b"{");
    announced.answer().is_refused(413, "body-too-large");
    assert!(begin.elapsed() < Duration::from_secs(5));
    let mut chunks = Vec::new();
    for _ in 0..200 {
        chunks.extend_from_slice(b"400\r\n");
        chunks.extend_from_slice(&[b' '; 1024]);
        chunks.extend_from_slice(b"\r\n");
    }
    let chunked = asked
        .clone()
        .without("Content-Length")
        .with("Transfer-Encoding", "chunked");
    chunked
        .having(&chunks)
        .answer()
        .is_refused(413, "body-too-large");
    // As much as is allowed is read.
    let fits = [asked_body(), vec![b' '; MAX_BODY - asked_body().len()]].concat();
    let fits = asked
        .but("Content-Length", &fits.len().to_string())
        .having(&fits);
    fits.answer().is_refused(403, "address-refused");
}

fn asked_body() -> Vec<u8> {
    session("127.0.0.1", 25, "smtp").to_string().into_bytes()
}

/// What is no request for a session is refused, and what is said to servers is no longer than a name.
pub(crate) fn unreadable_bodies() {
    let ui = Ui::start(&["--allow-private"]);
    let asked = ui.post("/session", &session("127.0.0.1", 25, "smtp"));
    let text = String::from_utf8(asked_body()).expect("text");
    for body in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        "[".repeat(10_000),
        "{\"id\":".repeat(2_000),
        text.replace("\"port\":25", "\"port\":65536"),
        text.replace("\"port\":25", "\"port\":-25"),
        text.replace("\"smtp\"", "\"telnet\""),
        text.replace("client.example", "a.example\\r\\nMAIL FROM:<a@a.example>"),
        text.replace("\"a.example\"", "\"a.example' id='\""),
        text.replace("\"modern\"", "\"\\ud800\""),
        format!("{text}{text}"),
        "\u{0}".repeat(100),
    ] {
        assert_ne!(body, text, "it is another one");
        let asked = asked.clone().but("Content-Length", &body.len().to_string());
        let answer = asked.having(body.as_bytes()).answer();
        answer.is_refused(400, "body-unreadable");
        assert!(answer.body.len() < 1_000, "{answer:?}");
    }
}

/// Who sends a header or a body slowly is not waited for.
pub(crate) fn slow_clients() {
    let ui = Ui::start(&[]);
    let asked = ui.post("/session", &session("127.0.0.1", 25, "smtp"));
    let begin = Instant::now();
    let slow = thread::spawn(move || {
        let mut stream = asked.but("Content-Length", "1000").having(b"{").send();
        // A little now and then does not put it off.
        for _ in 0..8 {
            thread::sleep(Duration::from_secs(1));
            stream.write_all(b" ").expect("it is open still");
        }
        Answer::read(stream).is_refused(408, "body-too-slow");
    });
    let mut header = connect(ui.port);
    header
        .write_all(b"GET / HTTP/1.1\r\nHost: ")
        .expect("it is open");
    let mut nothing = connect(ui.port);
    for stream in [&mut header, &mut nothing] {
        let mut octets = Vec::new();
        stream.read_to_end(&mut octets).expect("an end");
        let said = String::from_utf8_lossy(&octets);
        assert!(!said.contains(" 200 "), "{said}");
    }
    slow.join().expect("it was refused");
    let time = begin.elapsed();
    assert!((9..20).contains(&time.as_secs()), "{time:?}");
}

/// A header has its limits.
pub(crate) fn huge_headers() {
    let ui = Ui::start(&[]);
    let long = ui.get("/").with("X-Long", &"a".repeat(20_000));
    assert_eq!(long.answer().status, 431);
    let mut many = ui.get("/");
    for number in 0..100 {
        many = many.with(&format!("X-{number}"), "a");
    }
    assert_eq!(many.answer().status, 431);
    let path = ui.get(&format!("/{}", "a".repeat(20_000)));
    assert!([414, 431].contains(&path.answer().status));
    let mut noise = connect(ui.port);
    noise
        .write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        .expect("it is open");
    assert_eq!(Answer::read(noise).status, 400);
    assert_eq!(ui.get("/").answer().status, 200);
}

/// Who opens connections and says nothing keeps others waiting, but not for ever.
pub(crate) fn many_connections() {
    let ui = Ui::start(&[]);
    let held: Vec<TcpStream> = (0..100).map(|_| connect(ui.port)).collect();
    let begin = Instant::now();
    assert_eq!(ui.get("/").answer().status, 200);
    let time = begin.elapsed();
    assert!(time < Duration::from_secs(25), "{time:?}");
    drop(held);
}

/// No more than two sessions are held at one address at a time, and the next one begins when one ends.
pub(crate) fn sessions_at_once() {
    let (came, port) = silent();
    let ui = ui_for(port);
    let asked = ui.post("/session", &session("127.0.0.1", port, "smtp"));
    let asking: Vec<TcpStream> = (0..4).map(|_| asked.send()).collect();
    let wait = Duration::from_secs(10);
    let first = came.recv_timeout(wait).expect("a session");
    let _second = came.recv_timeout(wait).expect("another one");
    let third = came.recv_timeout(Duration::from_millis(500));
    assert!(third.is_err(), "no third one");
    drop(first);
    let _third = came.recv_timeout(wait).expect("a third one, in its place");
    drop(asking);
}

/// A session ends when nobody waits for it any more.
pub(crate) fn given_up() {
    let (came, port) = silent();
    let ui = ui_for(port);
    let asked = ui.post("/session", &session("127.0.0.1", port, "smtp"));
    let asking = asked.send();
    let wait = Duration::from_secs(10);
    let mut server = came.recv_timeout(wait).expect("a session");
    drop(asking);
    server.set_read_timeout(Some(wait)).expect("a socket");
    let read = server
        .read(&mut [0])
        .expect("an end, and not for want of time");
    assert_eq!(read, 0);
}
