//! A running `tlsakit ui`, and what it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take that has no time limit of its own.
const PATIENCE: Duration = Duration::from_secs(30);

/// `tlsakit ui --no-open`, ended when it is dropped.
pub(crate) struct Ui {
    child: Child,
    pub(crate) port: u16,
    pub(crate) token: String,
}

impl Drop for Ui {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ui {
    /// Starts it with these arguments, and opens no browser.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(command(&["--no-open"]).args(arguments))
    }

    /// Starts this command, which says where it is.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command can be run");
        let mut line = String::new();
        let out = child.stdout.take().expect("standard output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let (start, token) = line.trim_end().split_once("/#token=").expect(&line);
        let port = start.strip_prefix("tlsakit is at http://127.0.0.1:");
        let port = port.and_then(|port| port.parse().ok()).expect(&line);
        Self {
            child,
            port,
            token: token.to_owned(),
        }
    }

    /// The address that it printed.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/#token={}", self.port, self.token)
    }

    /// A request for a file, as a browser makes it.
    pub(crate) fn get(&self, path: &str) -> Asked {
        Asked {
            port: self.port,
            method: "GET".to_owned(),
            path: path.to_owned(),
            fields: vec![("Host".to_owned(), format!("127.0.0.1:{}", self.port))],
            body: Vec::new(),
        }
    }

    /// A request of our page, with all that lets it in.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Asked {
        let body = body.to_string().into_bytes();
        let asked = Asked {
            method: "POST".to_owned(),
            ..self.get(path)
        };
        let origin = format!("http://127.0.0.1:{}", self.port);
        asked
            .with("Origin", &origin)
            .with("X-Tlsakit-Token", &self.token)
            .with("Content-Length", &body.len().to_string())
            .having(&body)
    }

    /// Sends it a signal by its name, as `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill can be run").success());
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a state").is_some()
    }

    /// Waits until it has ended.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a state") {
                return status;
            }
            assert!(begin.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// `tlsakit ui` with these arguments.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    command.arg("ui").args(arguments).stdin(Stdio::null());
    command
}

/// The request for a session with a server, as the core makes it.
pub(crate) fn session(address: &str, port: u16, starttls: &str) -> Value {
    json!({
        "id": 0, "address": address, "port": port, "starttls": starttls, "domain": "a.example",
        "ehlo": "client.example", "sni": "a.example", "keyAlgorithm": "ECDSA", "certificateType": "x509",
        "hello": "modern", "attempt": 1,
    })
}

/// A request that can be made worse.
#[derive(Clone)]
pub(crate) struct Asked {
    port: u16,
    method: String,
    path: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Asked {
    /// With another method.
    pub(crate) fn by(mut self, method: &str) -> Self {
        self.method = method.to_owned();
        self
    }

    /// With one field more.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a field.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(it, _)| it != name);
        self
    }

    /// With another value of a field.
    pub(crate) fn but(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    /// With this after the header, whatever that says of it.
    pub(crate) fn having(mut self, body: &[u8]) -> Self {
        self.body = body.to_owned();
        self
    }

    /// Sends it, and leaves the connection as it is.
    pub(crate) fn send(&self) -> TcpStream {
        let mut stream = connect(self.port);
        let mut octets = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        for (name, value) in &self.fields {
            octets += &format!("{name}: {value}\r\n");
        }
        octets += "\r\n";
        let octets = [octets.as_bytes(), &self.body].concat();
        // It may be refused before all of it is read.
        let _ = stream.write_all(&octets);
        stream
    }

    /// Sends it, and reads the answer.
    pub(crate) fn answer(&self) -> Answer {
        Answer::read(self.send())
    }
}

/// Opens a connection.
pub(crate) fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    stream
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header, with names in lower case.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads until the connection is closed, which each answer ends with.
    pub(crate) fn read(mut stream: TcpStream) -> Self {
        let mut octets = Vec::new();
        stream
            .read_to_end(&mut octets)
            .expect("an answer, and an end");
        let _ = stream.shutdown(Shutdown::Both);
        let end = octets.windows(4).position(|it| it == b"\r\n\r\n");
        let end = end.expect("a header");
        let (head, body) = octets.split_at(end + 4);
        let head = String::from_utf8_lossy(head).into_owned();
        let (first, rest) = head.split_once("\r\n").expect("a first line");
        let status = first.split(' ').nth(1).and_then(|it| it.parse().ok());
        let fields = rest.lines().filter_map(|line| line.split_once(": "));
        Self {
            status: status.expect(first),
            fields: fields
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(it, _)| it == name);
        field.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_str(&text).expect(&text)
    }

    /// Holds it for this refusal, which says why and lets nobody read it from elsewhere.
    pub(crate) fn is_refused(&self, status: u16, code: &str) {
        let said = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{said}");
        let body = self.json();
        assert_eq!(body["error"]["code"], code, "{said}");
        let message = body["error"]["message"].as_str().expect("a message");
        assert!(!message.is_empty());
        assert_eq!(self.field("content-type"), Some("application/json"));
        self.is_for_nobody_else();
    }

    /// Holds it for an answer that no other page can read.
    pub(crate) fn is_for_nobody_else(&self) {
        let cors = self
            .fields
            .iter()
            .find(|(name, _)| name.starts_with("access-control-"));
        assert_eq!(cors, None);
        assert_eq!(
            self.field("cross-origin-resource-policy"),
            Some("same-origin")
        );
        assert_eq!(self.field("x-content-type-options"), Some("nosniff"));
        assert_eq!(self.field("cache-control"), Some("no-store"));
    }
}
