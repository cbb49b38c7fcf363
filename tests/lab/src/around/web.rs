//! A web server at port 443 that serves the policy of each domain, over TLS by rustls.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::policies::{Does, Policy};
use super::zones::{self, MX};
use crate::Failure;
use crate::service::chain::{Algorithm, Authority};
use crate::service::smtp::{build, certified};

/// How long a client may be silent, and how long it is kept waiting that waits in vain.
const PATIENCE: Duration = Duration::from_secs(10);

/// Octets of a request.
const MAX_REQUEST: usize = 8 << 10;

/// Octets that [`Does::SendsMuch`] sends.
const MUCH: usize = 1 << 20;

/// A running server.
#[derive(Debug)]
pub(super) struct WebServer {
    stopped: Arc<AtomicBool>,
    place: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl WebServer {
    /// Starts it for these policies, with certificates by `authority`.
    ///
    /// # Errors
    ///
    /// If its port is taken, or a certificate cannot be made.
    pub(super) fn start(
        address: IpAddr,
        policies: &'static [Policy],
        authority: &Authority,
    ) -> Result<Self, Failure> {
        let place = SocketAddr::new(address, 443);
        let listener = TcpListener::bind(place)?;
        let mut by_name = BTreeMap::new();
        for policy in policies {
            let host = zones::policy_host(policy.name);
            let subject = match policy.does {
                Does::ShowsAnotherName => "other.around.test",
                _ => &host,
            };
            let chain = authority.issue(subject, Algorithm::Ecdsa)?;
            by_name.insert(host.clone(), Arc::new(certified(&chain)?));
        }
        let configuration = build(Arc::new(ByName(by_name)))?;
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let thread = thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let configuration = Arc::clone(&configuration);
                // A client that goes away is none of our business.
                thread::spawn(move || serve(client, configuration, policies));
            }
        });
        Ok(Self {
            stopped,
            place,
            thread: Some(thread),
        })
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // It waits for a connection, and looks then whether it should end.
        let woken = TcpStream::connect(self.place).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

/// The certificate of each host.
#[derive(Debug)]
struct ByName(BTreeMap<String, Arc<CertifiedKey>>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.get(hello.server_name()?).cloned()
    }
}

fn serve(
    client: TcpStream,
    configuration: Arc<ServerConfig>,
    policies: &[Policy],
) -> Result<(), Failure> {
    client.set_read_timeout(Some(PATIENCE))?;
    let mut stream = StreamOwned::new(ServerConnection::new(configuration)?, client);
    let request = read(&mut stream)?;
    let policy = policies
        .iter()
        .find(|it| request.contains(&format!("host: {}\r\n", zones::policy_host(it.name))));
    let is_for_it = request.starts_with("get /.well-known/mta-sts.txt http/1.1\r\n");
    let policy = policy.filter(|_| is_for_it).ok_or("another request")?;
    match policy.does {
        Does::Answers(status, fields, body) => {
            let body = body.replace("{mx}", MX);
            answer(&mut stream, status, fields, body.as_bytes())?;
        }
        Does::SendsMuch => {
            answer(
                &mut stream,
                "200 OK",
                "Content-Type: text/plain\r\n",
                &vec![b'x'; MUCH],
            )?;
        }
        Does::Waits => thread::sleep(PATIENCE),
        Does::BreaksOff | Does::IsClosed | Does::ShowsAnotherName => {}
    }
    Ok(())
}

/// Reads the head of a request, in lower case.
fn read(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut octets = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_REQUEST {
        let length = stream.read(&mut octets)?;
        if length == 0 {
            break;
        }
        head.extend_from_slice(&octets[..length]);
    }
    Ok(String::from_utf8_lossy(&head).to_lowercase())
}

fn answer(stream: &mut impl Write, status: &str, fields: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)?;
    stream.flush()
}
