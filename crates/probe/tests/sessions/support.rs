//! Requests, certificates and servers for the tests.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tlsakit_core::probe::{
    CertificateType, Hello, KeyAlgorithm, Session, SessionRequest, StartTls,
};
use tlsakit_oracle_tests::tool;
use tlsakit_probe::session::hold;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// More than anything here takes that is to come to an end.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// The server name of the tests.
pub(crate) const NAME: &str = "mx.example";

/// A request for TLS from the first octet, with everything offered.
pub(crate) fn request(server: SocketAddr) -> SessionRequest {
    SessionRequest {
        id: 1,
        address: server.ip(),
        port: server.port(),
        starttls: StartTls::None,
        domain: Some("example".to_owned()),
        ehlo: Some("client.example".to_owned()),
        sni: Some(NAME.to_owned()),
        key_algorithm: KeyAlgorithm::Any,
        certificate_type: CertificateType::X509,
        hello: Hello::Modern,
        attempt: 1,
    }
}

/// Holds a session with a long time limit.
pub(crate) async fn held(request: &SessionRequest) -> Session {
    let session = tokio::time::timeout(LONG + LONG, hold(request, LONG)).await;
    session.expect("an end")
}

/// A session in words, without its chain.
pub(crate) fn told(session: &Session) -> String {
    let mut session = session.clone();
    session.chain = vec![format!("{} certificates", session.chain.len())];
    format!("{session:?}")
}

/// The identifier of the problem.
pub(crate) fn problem(session: &Session) -> &str {
    session.problem.as_ref().map_or("", |it| it.code.as_str())
}

/// The identifiers of the notes.
pub(crate) fn notes(session: &Session) -> Vec<&str> {
    session.notes.iter().map(|it| it.code.as_str()).collect()
}

/// Certificates and keys in a folder that goes away again.
pub(crate) struct Keys(TempDir);

impl Keys {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// Makes a self-signed certificate by `openssl req`, with these arguments about the key.
    pub(crate) fn make(&self, name: &str, key: &[&str]) {
        let (certificate, private) = (self.certificate(name), self.key(name));
        let mut arguments = vec![
            "req", "-x509", "-nodes", "-days", "30", "-sha256", "-newkey",
        ];
        arguments.extend(key);
        let subject = format!("/CN={name}.example");
        arguments.extend(["-subj", &subject, "-out", &certificate, "-keyout", &private]);
        tool::openssl(&arguments, b"");
    }

    /// Where the certificate is.
    pub(crate) fn certificate(&self, name: &str) -> String {
        self.path(&format!("{name}.pem"))
    }

    /// Where its private key is.
    pub(crate) fn key(&self, name: &str) -> String {
        self.path(&format!("{name}.key"))
    }

    /// The certificates in PEM, as [`Session::chain`] has them.
    pub(crate) fn chain(&self, name: &str) -> Vec<String> {
        blocks(&std::fs::read_to_string(self.certificate(name)).expect("certificates"))
    }

    fn path(&self, name: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }
}

/// The blocks with certificates in a text, each with a line end.
pub(crate) fn blocks(text: &str) -> Vec<String> {
    let end = "-----END CERTIFICATE-----\n";
    let parts = text.split_inclusive(end);
    let parts = parts.filter_map(|part| {
        part.find("-----BEGIN CERTIFICATE-----")
            .map(|at| &part[at..])
    });
    parts.map(str::to_owned).collect()
}

/// `openssl s_server` on a free port of loopback; it ends with this.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it with a certificate and further arguments.
    pub(crate) fn start(keys: &Keys, name: &str, arguments: &[&str]) -> Self {
        let (certificate, key) = (keys.certificate(name), keys.key(name));
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0"])
            .args(["-cert", &certificate, "-key", &key])
            .args(arguments)
            .current_dir(keys.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|why| panic!("{}", tool::missing("openssl", &why.to_string())));
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            let read = output.read_line(&mut line).expect("its output");
            assert_ne!(read, 0, "openssl s_server {arguments:?} did not start");
            if let Some(address) = line.trim().strip_prefix("ACCEPT ") {
                break address.parse().expect("an address");
            }
        };
        // A full pipe would stop it.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        Self { child, address }
    }

    /// The chain that `openssl s_client` shows.
    pub(crate) fn shown(&self, arguments: &[&str]) -> Vec<String> {
        let address = self.address.to_string();
        let output = Command::new("openssl")
            .args(["s_client", "-showcerts", "-connect", &address])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("openssl");
        blocks(&String::from_utf8_lossy(&output.stdout))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Accepts TLS on a free port of loopback, says nothing inside, and closes after the client.
pub(crate) async fn listen(acceptor: TlsAcceptor) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut tls) = acceptor.accept(stream).await {
                    let _ = tls.read_to_end(&mut Vec::new()).await;
                }
            });
        }
    });
    address
}
