//! SMTP servers that do as they are told, for what real ones will not do. TLS is real: by rustls here,
//! or by another server that the octets after the dialogue are handed to.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{Acceptor, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, ServerConnection, StreamOwned, version};

use super::chain::Chain;
use super::free_port;
use crate::Failure;

/// How long a client may be silent.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long a server that is handed to may be silent before the connection is ended: it never says
/// anything of its own inside TLS.
const SILENCE: Duration = Duration::from_millis(500);

/// Octets of a line.
const MAX_LINE: usize = 1000;

/// The alert unrecognized_name as a record of its own (RFC 6066, section 3; RFC 8446, section 5.1).
const UNRECOGNIZED_NAME: [u8; 7] = [21, 3, 3, 0, 2, 2, 112];

/// What comes after the dialogue.
#[derive(Clone)]
pub(crate) enum Then {
    /// TLS here, each connection with the next of these.
    Tls(Vec<Arc<ServerConfig>>),
    /// TLS here for those who give a server name; a fatal alert for others.
    TlsByName(Arc<ServerConfig>),
    /// The server behind.
    Behind(SocketAddr),
}

/// What a server says.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// What it says first, without the end of the line.
    pub(crate) greeting: &'static str,
    /// How long it waits before that.
    pub(crate) delay: Duration,
    /// Whether it offers STARTTLS to the client that gives this name.
    pub(crate) offers: fn(&str) -> bool,
    /// The reply to STARTTLS, with the end of the line and whatever comes after it.
    pub(crate) reply: &'static str,
    /// What comes after it, if it begins with 220.
    pub(crate) then: Option<Then>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            greeting: "220 script.services.test ESMTP",
            delay: Duration::ZERO,
            offers: |_| true,
            reply: "220 2.0.0 ready\r\n",
            then: None,
        }
    }
}

impl fmt::Debug for Then {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls(_) => "Tls",
            Self::TlsByName(_) => "TlsByName",
            Self::Behind(_) => "Behind",
        })
    }
}

/// A server that follows a script. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct ScriptedServer {
    stopped: Arc<AtomicBool>,
    place: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl ScriptedServer {
    /// Starts one at an address and a free port.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub(crate) fn start(address: IpAddr, script: Script) -> Result<Self, Failure> {
        Self::start_at(SocketAddr::new(address, free_port(&[address])?), script)
    }

    /// Starts one at an address and a port.
    ///
    /// # Errors
    ///
    /// If the port is taken.
    pub(crate) fn start_at(place: SocketAddr, script: Script) -> Result<Self, Failure> {
        let listener = TcpListener::bind(place)?;
        let stopped = Arc::new(AtomicBool::new(false));
        let shared = Arc::new(Shared {
            script,
            connections: AtomicUsize::new(0),
            behind: Mutex::new(()),
        });
        let stop = Arc::clone(&stopped);
        let thread = thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&shared);
                // A client that goes away is none of our business.
                thread::spawn(move || shared.serve(client));
            }
        });
        Ok(Self {
            stopped,
            place,
            thread: Some(thread),
        })
    }

    /// The port where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.place.port()
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // It waits for a connection, and looks then whether it should end.
        let woken = TcpStream::connect(self.place).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

/// What the connections of a server have in common.
struct Shared {
    script: Script,
    connections: AtomicUsize,
    /// Held by the connection that the server behind serves: it takes one at a time.
    behind: Mutex<()>,
}

impl Shared {
    fn serve(&self, client: TcpStream) -> io::Result<()> {
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        client.set_nodelay(true)?;
        client.set_read_timeout(Some(PATIENCE))?;
        thread::sleep(self.script.delay);
        let mut client = client;
        write!(client, "{}\r\n", self.script.greeting)?;
        if !self.talk(&mut client, false)? || !self.script.reply.starts_with("220") {
            return Ok(());
        }
        match &self.script.then {
            None => Ok(()),
            Some(Then::Tls(configurations)) => {
                let next = number % configurations.len().max(1);
                match configurations.get(next) {
                    Some(configuration) => self.secure(client, configuration),
                    None => Ok(()),
                }
            }
            Some(Then::TlsByName(configuration)) => self.secure_by_name(client, configuration),
            Some(Then::Behind(server)) => self.hand_over(client, *server),
        }
    }

    /// Holds the dialogue, and says whether it ended by STARTTLS.
    fn talk(&self, client: &mut (impl Read + Write), secured: bool) -> io::Result<bool> {
        loop {
            let line = read_line(client)?;
            let (verb, argument) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" if !secured && (self.script.offers)(argument) => {
                    client.write_all(
                        b"250-script.services.test\r\n250-PIPELINING\r\n250 STARTTLS\r\n",
                    )?;
                }
                "EHLO" => client.write_all(b"250-script.services.test\r\n250 PIPELINING\r\n")?,
                "HELO" => client.write_all(b"250 script.services.test\r\n")?,
                "STARTTLS" if !secured => {
                    client.write_all(self.script.reply.as_bytes())?;
                    if self.script.reply.starts_with("220") {
                        return Ok(true);
                    }
                }
                "QUIT" => {
                    client.write_all(b"221 2.0.0 bye\r\n")?;
                    return Ok(false);
                }
                "MAIL" | "RCPT" | "RSET" => client.write_all(b"250 2.0.0 fine\r\n")?,
                "DATA" => {
                    client.write_all(b"354 go on\r\n")?;
                    while read_line(client)? != "." {}
                    client.write_all(b"250 2.0.0 taken, and thrown away\r\n")?;
                }
                _ => client.write_all(b"502 5.5.2 not here\r\n")?,
            }
        }
    }

    /// TLS, and SMTP inside.
    fn secure(&self, client: TcpStream, configuration: &Arc<ServerConfig>) -> io::Result<()> {
        let connection = ServerConnection::new(Arc::clone(configuration));
        let connection = connection.map_err(io::Error::other)?;
        self.talk(&mut StreamOwned::new(connection, client), true)?;
        Ok(())
    }

    /// The same if there is a server name.
    fn secure_by_name(
        &self,
        mut client: TcpStream,
        configuration: &Arc<ServerConfig>,
    ) -> io::Result<()> {
        let mut acceptor = Acceptor::default();
        let accepted = loop {
            acceptor.read_tls(&mut client)?;
            match acceptor.accept() {
                Ok(Some(accepted)) => break accepted,
                Ok(None) => {}
                Err((error, _)) => return Err(io::Error::other(error)),
            }
        };
        if accepted.client_hello().server_name().is_none() {
            return client.write_all(&UNRECOGNIZED_NAME);
        }
        let connection = accepted.into_connection(Arc::clone(configuration));
        let connection = connection.map_err(|(error, _)| io::Error::other(error))?;
        self.talk(&mut StreamOwned::new(connection, client), true)?;
        Ok(())
    }

    /// Carries octets to the server behind and back, until one of them ends it.
    fn hand_over(&self, client: TcpStream, server: SocketAddr) -> io::Result<()> {
        let _turn = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        let server = TcpStream::connect(server)?;
        server.set_nodelay(true)?;
        server.set_read_timeout(Some(SILENCE))?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        let forth = thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
        let _ = io::copy(&mut &server, &mut &client);
        let _ = client.shutdown(Shutdown::Both);
        let _ = server.shutdown(Shutdown::Both);
        let _ = forth.join();
        Ok(())
    }
}

/// rustls with a chain that it does not look into.
///
/// # Errors
///
/// If the key cannot be read.
pub(crate) fn configuration(chain: &Chain) -> Result<Arc<ServerConfig>, Failure> {
    build(Arc::new(SingleCertAndKey::from(certified(chain)?)))
}

/// A chain and its key, for rustls.
///
/// # Errors
///
/// If the key cannot be read.
pub(crate) fn certified(chain: &Chain) -> Result<CertifiedKey, Failure> {
    let key = PrivateKeyDer::from_pem_slice(chain.key.as_bytes())?;
    let certificates = chain.certificates.iter().cloned();
    let certificates = certificates.map(CertificateDer::from).collect();
    Ok(CertifiedKey::new(certificates, any_supported_type(&key)?))
}

/// rustls with TLS 1.3 and 1.2, and what `resolver` chooses.
///
/// # Errors
///
/// If rustls does not know these versions.
pub(crate) fn build(resolver: Arc<dyn ResolvesServerCert>) -> Result<Arc<ServerConfig>, Failure> {
    let configuration = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    Ok(Arc::new(configuration))
}

/// Reads a line, without its end.
fn read_line(stream: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut octet = [0];
    while !line.ends_with(b"\r\n") {
        stream.read_exact(&mut octet)?;
        line.extend(octet);
        if line.len() > MAX_LINE {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    line.truncate(line.len() - 2);
    Ok(String::from_utf8_lossy(&line).into_owned())
}
