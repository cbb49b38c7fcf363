//! Who is let in, and what may be asked of servers.

use std::io::ErrorKind;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::server::{Asked, Ui, session};

/// A server that nobody should come to.
fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

fn nobody_came(listener: &TcpListener) {
    let came = listener.accept().expect_err("nobody came");
    assert_eq!(came.kind(), ErrorKind::WouldBlock);
}

/// A request for a session that would be held, were the request let in.
fn wanted(ui: &Ui, port: u16) -> Asked {
    ui.post("/session", &session("127.0.0.1", port, "none"))
}

fn ui_for(port: u16) -> Ui {
    Ui::start(&["--allow-private", "--allow-port", &port.to_string()])
}

/// Requests for another host are refused, as when somebody's DNS leads their name here (DNS rebinding).
pub(crate) fn wrong_hosts() {
    let (listener, port) = listener();
    let ui = ui_for(port);
    let own = ui.port;
    for host in [
        "attacker.example",
        &format!("attacker.example:{own}"),
        &format!("127.0.0.1.attacker.example:{own}"),
        &format!("127.0.0.1:{own}.attacker.example"),
        &format!("attacker.example@127.0.0.1:{own}"),
        "127.0.0.1",
        "localhost",
        &format!("127.0.0.1:{}", own ^ 1),
        &format!("localhost.:{own}"),
        &format!("LOCALHOST:{own}"),
        &format!("[::1]:{own}"),
        &format!("127.1:{own}"),
        &format!("0.0.0.0:{own}"),
    ] {
        ui.get("/")
            .but("Host", host)
            .answer()
            .is_refused(421, "host-refused");
        let origin = format!("http://{host}");
        let rebound = wanted(&ui, port).but("Host", host).but("Origin", &origin);
        rebound.answer().is_refused(421, "host-refused");
        let ours = wanted(&ui, port).but("Host", host);
        ours.answer().is_refused(421, "host-refused");
    }
    // The name in the target counts too (RFC 9112, section 3.2.2).
    let target = ui.get(&format!("http://attacker.example:{own}/"));
    target.answer().is_refused(421, "host-refused");
    nobody_came(&listener);
}

/// One Host is needed.
pub(crate) fn missing_host() {
    let ui = Ui::start(&[]);
    let own = format!("127.0.0.1:{}", ui.port);
    ui.get("/")
        .without("Host")
        .answer()
        .is_refused(400, "host-missing");
    ui.get("/")
        .with("Host", &own)
        .answer()
        .is_refused(400, "host-missing");
    let two = ui.get("/").with("Host", "attacker.example");
    two.answer().is_refused(400, "host-missing");
    assert_eq!(ui.get("/").answer().status, 200);
}

/// Only our own page may ask for sessions.
pub(crate) fn wrong_origins() {
    let (listener, port) = listener();
    let ui = ui_for(port);
    let own = ui.port;
    wanted(&ui, port)
        .without("Origin")
        .answer()
        .is_refused(403, "origin-refused");
    for origin in [
        "null",
        "",
        "http://attacker.example",
        "http://127.0.0.1",
        &format!("http://127.0.0.1:{}", own ^ 1),
        &format!("https://127.0.0.1:{own}"),
        &format!("http://localhost:{own}"),
        &format!("http://127.0.0.1:{own}/"),
        &format!("http://127.0.0.1:{own}.attacker.example"),
        &format!("http://127.0.0.1:{own} http://attacker.example"),
    ] {
        let asked = wanted(&ui, port).but("Origin", origin);
        asked.answer().is_refused(403, "origin-refused");
    }
    let two = wanted(&ui, port).with("Origin", "http://attacker.example");
    two.answer().is_refused(403, "origin-refused");
    nobody_came(&listener);
}

/// Only who has the token may ask for sessions.
pub(crate) fn wrong_tokens() {
    let (listener, port) = listener();
    let ui = ui_for(port);
    let other = Ui::start(&[]);
    assert_ne!(ui.token, other.token);
    assert_eq!(ui.token.len(), 43, "256 bits in base64url");
    let refused = |asked: Asked| asked.answer().is_refused(403, "token-refused");
    refused(wanted(&ui, port).without("X-Tlsakit-Token"));
    let mut last = ui.token.clone();
    let end = if last.pop() == Some('A') { 'Q' } else { 'A' };
    last.push(end);
    for token in [
        "",
        "A",
        &other.token,
        &last,
        &ui.token[1..],
        &ui.token[..42],
        &format!("{}A", ui.token),
        &"A".repeat(10_000),
        &format!("{0}, {0}", ui.token),
        "\u{fc}",
    ] {
        refused(wanted(&ui, port).but("X-Tlsakit-Token", token));
    }
    refused(wanted(&ui, port).with("X-Tlsakit-Token", &ui.token));
    // Nor does it help elsewhere.
    let in_body = wanted(&ui, port).without("X-Tlsakit-Token");
    let by_path = ui.post(&format!("/session?token={}", ui.token), &Value::Null);
    refused(in_body.with("Cookie", &format!("token={}", ui.token)));
    refused(by_path.without("X-Tlsakit-Token"));
    nobody_came(&listener);
}

/// A browser that asks on behalf of another page gets no leave to (CORS), and nothing that it may read.
pub(crate) fn preflights() {
    let ui = Ui::start(&[]);
    for path in ["/session", "/fetch", "/", "/none", "*"] {
        let asked = ui
            .get(path)
            .by("OPTIONS")
            .with("Origin", "http://attacker.example")
            .with("Access-Control-Request-Method", "POST")
            .with("Access-Control-Request-Headers", "x-tlsakit-token")
            .with("Access-Control-Request-Private-Network", "true");
        let answer = asked.answer();
        assert!([404, 405].contains(&answer.status), "{path}: {answer:?}");
        answer.is_for_nobody_else();
    }
}

/// Each path has its methods.
pub(crate) fn methods() {
    let ui = Ui::start(&[]);
    for (method, path, allow) in [
        ("GET", "/session", "POST"),
        ("HEAD", "/session", "POST"),
        ("PUT", "/session", "POST"),
        ("GET", "/fetch", "POST"),
        ("DELETE", "/fetch", "POST"),
        ("POST", "/", "GET, HEAD"),
        ("PUT", "/index.html", "GET, HEAD"),
        ("BREW", "/index.html", "GET, HEAD"),
    ] {
        let answer = ui.get(path).by(method).answer();
        assert_eq!(answer.field("allow"), Some(allow), "{method} {path}");
        match method {
            "HEAD" => assert_eq!((answer.status, answer.body.len()), (405, 0)),
            _ => answer.is_refused(405, "method-refused"),
        }
    }
}

/// Addresses that are not public are not visited, in whatever form.
pub(crate) fn private_targets() {
    let (listener, port) = listener();
    // The port is allowed, so that the address alone stands against it.
    let ui = Ui::start(&["--allow-port", &port.to_string()]);
    for address in [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::c0a8:1",
        "64:ff9b:1::1",
        "2001:0:1:2:3:4:80ff:fffe",
        "2002:7f00:1::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        let asked = ui.post("/session", &session(address, port, "none"));
        asked.answer().is_refused(403, "address-refused");
        let file = policy("mta-sts.a.example", &[address]);
        ui.post("/fetch", &file)
            .answer()
            .is_refused(403, "address-refused");
    }
    // What no program has to take for an address is none here.
    for address in [
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "fe80::1%lo",
        "[::1]",
        " ::1",
    ] {
        let asked = ui.post("/session", &session(address, port, "none"));
        asked.answer().is_refused(400, "body-unreadable");
    }
    nobody_came(&listener);
}

/// Only ports of services are visited, and those that the user names.
pub(crate) fn odd_ports() {
    let (listener, port) = listener();
    let ui = Ui::start(&["--allow-private", "--allow-port", "1"]);
    for port in [0, 22, 53, 80, 2375, 6379, 9200, 65535, port] {
        let asked = ui.post("/session", &session("127.0.0.1", port, "none"));
        asked.answer().is_refused(403, "port-refused");
    }
    nobody_came(&listener);
    // Nobody listens there, but it was tried.
    let asked = ui.post("/session", &session("127.0.0.1", 1, "none"));
    assert_eq!(asked.answer().json()["outcome"], "connect-failed");
}

fn policy(host: &str, addresses: &[&str]) -> Value {
    json!({"id": 0, "host": host, "addresses": addresses, "path": "/.well-known/mta-sts.txt"})
}

/// Only policies of MTA-STS are fetched.
pub(crate) fn other_files() {
    let ui = Ui::start(&["--allow-private"]);
    let mut other_path = policy("mta-sts.a.example", &["127.0.0.1"]);
    other_path["path"] = "/".into();
    let mut joined = other_path.clone();
    joined["path"] = "/.well-known/mta-sts.txt?a=b".into();
    for file in [
        other_path,
        joined,
        policy("a.example", &["127.0.0.1"]),
        policy("mta-sts", &["127.0.0.1"]),
        policy("www.mta-sts.a.example", &["127.0.0.1"]),
    ] {
        ui.post("/fetch", &file)
            .answer()
            .is_refused(403, "file-refused");
    }
    let file = policy("mta-sts.a.example\r\nX: y", &["127.0.0.1"]);
    ui.post("/fetch", &file)
        .answer()
        .is_refused(400, "body-unreadable");
    // The token is asked for here too.
    let file = ui.post("/fetch", &policy("mta-sts.a.example", &[]));
    file.clone()
        .without("X-Tlsakit-Token")
        .answer()
        .is_refused(403, "token-refused");
    file.clone()
        .without("Origin")
        .answer()
        .is_refused(403, "origin-refused");
    let fetched = file.answer().json();
    assert_eq!(
        fetched["url"],
        "https://mta-sts.a.example/.well-known/mta-sts.txt"
    );
    assert_eq!(
        fetched["problem"]["code"], "connection",
        "there is no address"
    );
}
