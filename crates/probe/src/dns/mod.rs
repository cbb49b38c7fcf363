//! DNS resolvers, and the transports that lead there.

mod https;
mod slot;
mod stream;
mod udp;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tlsakit_core::dns::{Failure, Request};
use tokio::sync::Semaphore;

use crate::endpoint::{Endpoint, EndpointError};
use crate::system;
use crate::tls::{self, Trust};

/// Questions under way at once over HTTPS: a whole first flight for a name of six labels, and kind to
/// public resolvers.
const MAX_HTTPS_QUESTIONS: usize = 16;

/// Questions under way at once over everything else.
const MAX_QUESTIONS: usize = 64;

/// The port of DNS.
const DNS_PORT: u16 = 53;

/// How often an authoritative server is asked.
const AUTHORITY_ROUNDS: u32 = 2;

/// A resolver and how to reach it.
#[derive(Clone, Debug)]
pub struct Resolver {
    name: String,
    transport: Transport,
}

#[derive(Clone, Debug)]
enum Transport {
    Https(https::Service),
    Stream(stream::Service),
    Udp(udp::Service),
}

/// Why a text names no resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverError {
    /// The text.
    pub resolver: String,
    /// What is wrong with it.
    pub problem: ResolverProblem,
}

/// What is wrong with the name of a resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResolverProblem {
    /// A host that is no IP address, where no other resolver could be asked for it.
    HostName,
    /// Neither a host name nor an IP address.
    Host,
    /// `http://`, and not this machine.
    NotLoopback,
    /// Not a port from 1 to 65535.
    Port,
    /// A scheme that is not known.
    Scheme,
    /// TLS cannot be set up with the roots given.
    Tls,
    /// No URL of HTTP.
    Url,
}

impl fmt::Display for ResolverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resolver {:?}: ", self.resolver)?;
        f.write_str(match self.problem {
            ResolverProblem::HostName => {
                "only https:// and tls:// take a host name; give an IP address"
            }
            ResolverProblem::Host => "this is neither a host name nor an IP address",
            ResolverProblem::NotLoopback => {
                "http:// is for this machine alone (127.0.0.1, ::1, localhost); use https://"
            }
            ResolverProblem::Port => "the port is none from 1 to 65535",
            ResolverProblem::Scheme => {
                "the scheme is none of https://, tls://, udp://, tcp:// and http://"
            }
            ResolverProblem::Tls => "TLS cannot be set up with the roots given",
            ResolverProblem::Url => "this is no URL of the form https://host/path",
        })
    }
}

impl std::error::Error for ResolverError {}

impl From<EndpointError> for ResolverProblem {
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Host => Self::Host,
            EndpointError::Port => Self::Port,
        }
    }
}

impl Resolver {
    /// Reads a resolver as users name it:
    ///
    /// - `https://host[:port][/path]`: DNS over HTTPS (RFC 8484); the path is `/dns-query` if there is
    ///   none;
    /// - `tls://host[:port][#name]`: DNS over TLS (RFC 7858); the certificate is one of `name`, or else
    ///   of the host;
    /// - `udp://address[:port]`, or without the scheme: UDP, and TCP for answers that are cut short;
    /// - `tcp://address[:port]`: TCP alone (RFC 7766);
    /// - `http://host[:port][/path]`: as `https`, for this machine alone.
    ///
    /// `trust` is what certificates are validated with. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`ResolverError`]: what cannot be read, or is not allowed.
    pub fn parse(text: &str, trust: &Trust) -> Result<Self, ResolverError> {
        let transport = parse(text, trust).map_err(|problem| ResolverError {
            resolver: text.to_owned(),
            problem,
        })?;
        Ok(Self {
            name: text.to_owned(),
            transport,
        })
    }

    /// The resolvers that `/etc/resolv.conf` names, each asked by UDP in this order.
    pub fn system() -> Self {
        let configuration = system::read(Path::new(system::RESOLV_CONF));
        Self {
            name: system::RESOLV_CONF.to_owned(),
            transport: Transport::Udp(udp::Service {
                servers: configuration.servers,
                first_wait: configuration.timeout.unwrap_or(udp::FIRST_WAIT),
                rounds: configuration.attempts.unwrap_or(udp::ROUNDS),
            }),
        }
    }

    /// One authoritative server, at port 53.
    pub(crate) fn authority(address: IpAddr) -> Self {
        Self {
            name: address.to_string(),
            transport: Transport::Udp(udp::Service {
                servers: vec![SocketAddr::new(address, DNS_PORT)],
                first_wait: udp::FIRST_WAIT,
                rounds: AUTHORITY_ROUNDS,
            }),
        }
    }

    /// The resolver as the user named it, or the file that names those of the system.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Begins a session. Connections are made when they are needed, and kept until it is dropped.
    pub fn open(&self) -> Session {
        let (carrier, questions) = match &self.transport {
            Transport::Https(service) => {
                let client = https::Client::new(service.clone());
                (Carrier::Https(client), MAX_HTTPS_QUESTIONS)
            }
            Transport::Stream(service) => {
                let pipeline = stream::Pipeline::new(service.clone());
                (Carrier::Stream(pipeline), MAX_QUESTIONS)
            }
            Transport::Udp(service) => {
                let client = udp::Client::new(service.clone());
                (Carrier::Udp(client), MAX_QUESTIONS)
            }
        };
        Session {
            carrier,
            places: Arc::new(Semaphore::new(questions)),
        }
    }
}

/// Connections to a resolver.
#[derive(Debug)]
pub struct Session {
    carrier: Carrier,
    places: Arc<Semaphore>,
}

#[derive(Debug)]
enum Carrier {
    Https(https::Client),
    Stream(stream::Pipeline),
    Udp(udp::Client),
}

impl Session {
    /// Asks, and yields the answer: a message whose id is that of the question, of at most 65,535
    /// octets, in wire form. Over UDP it is one to this question; elsewhere that is not compared.
    ///
    /// It ends when the transport gives up, which may take long: the caller sets the limit.
    ///
    /// # Errors
    ///
    /// [`Failure`]: why there is none.
    pub async fn ask(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        // Nobody closes it.
        let _place = self.places.acquire().await;
        match &self.carrier {
            Carrier::Https(client) => client.ask(request).await,
            Carrier::Stream(pipeline) => pipeline.ask(request).await,
            Carrier::Udp(client) => client.ask(request).await,
        }
    }
}

fn parse(text: &str, trust: &Trust) -> Result<Transport, ResolverProblem> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return udp_service(text);
    };
    match scheme.to_ascii_lowercase().as_str() {
        "https" => {
            let connector = trust.client(&["h2", "http/1.1"]);
            let connector = connector.map_err(|_| ResolverProblem::Tls)?;
            https::Service::parse(rest, Some(connector)).map(Transport::Https)
        }
        "http" => https::Service::parse(rest, None).map(Transport::Https),
        "tls" => tls_service(rest, trust),
        "tcp" => {
            let endpoint = Endpoint::parse(rest, 53)?;
            let address = endpoint.socket_address();
            address.ok_or(ResolverProblem::HostName)?;
            Ok(Transport::Stream(stream::Service {
                endpoint,
                tls: None,
            }))
        }
        "udp" => udp_service(rest),
        _ => Err(ResolverProblem::Scheme),
    }
}

fn udp_service(text: &str) -> Result<Transport, ResolverProblem> {
    let address = Endpoint::parse(text, 53)?.socket_address();
    Ok(Transport::Udp(udp::Service {
        servers: vec![address.ok_or(ResolverProblem::HostName)?],
        first_wait: udp::FIRST_WAIT,
        rounds: udp::ROUNDS,
    }))
}

fn tls_service(text: &str, trust: &Trust) -> Result<Transport, ResolverProblem> {
    let (host, name) = match text.split_once('#') {
        Some((host, name)) => (host, Some(name)),
        None => (text, None),
    };
    let endpoint = Endpoint::parse(host, 853)?;
    let name = match name {
        Some(name) => ServerName::try_from(name.to_owned()).ok(),
        None => tls::server_name(&endpoint.host),
    };
    Ok(Transport::Stream(stream::Service {
        endpoint,
        tls: Some(stream::Tls {
            connector: trust.client(&[]).map_err(|_| ResolverProblem::Tls)?,
            name: name.ok_or(ResolverProblem::Host)?,
        }),
    }))
}

/// How long to wait before something that has failed is tried again.
const PAUSE: Duration = Duration::from_millis(250);

/// An unpredictable message id (RFC 5452, section 9.2).
fn random_id() -> Result<u16, Failure> {
    let mut octets = [0; 2];
    match aws_lc_rs::rand::fill(&mut octets) {
        Ok(()) => Ok(u16::from_be_bytes(octets)),
        Err(_) => Err(Failure::Connection(
            "the system has no random numbers".to_owned(),
        )),
    }
}
