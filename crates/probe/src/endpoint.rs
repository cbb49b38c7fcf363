//! Where a resolver is: an address or a name, and a port.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use tlsakit_core::dns::Failure;
use tlsakit_core::name::DomainName;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::tcp::Prompt;

/// How long one address has to accept a connection, so that the next one still gets its turn.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 8;

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) host: Host,
    pub(crate) port: u16,
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// An address, for IPv6 with the index of its interface, or 0.
    Address(IpAddr, u32),
    /// A name in A-labels, without final dot.
    Name(String),
}

/// Which part of an endpoint cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndpointError {
    Host,
    Port,
}

impl Endpoint {
    /// Reads `host`, `host:port`, `[address]`, `[address]:port`, and an IPv6 address as it is.
    pub(crate) fn parse(text: &str, default_port: u16) -> Result<Self, EndpointError> {
        if let Some((address, scope)) = parse_address(text) {
            return Ok(Self {
                host: Host::Address(address, scope),
                port: default_port,
            });
        }
        if let Some((address, rest)) = text.strip_prefix('[').and_then(|it| it.split_once(']')) {
            let (address, scope) = parse_address(address).ok_or(EndpointError::Host)?;
            let port = match rest.strip_prefix(':') {
                Some(port) => parse_port(port)?,
                None if rest.is_empty() => default_port,
                None => return Err(EndpointError::Port),
            };
            let host = Host::Address(address, scope);
            return Ok(Self { host, port });
        }
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, parse_port(port)?),
            None => (text, default_port),
        };
        let host = match parse_address(host) {
            Some((address, scope)) => Host::Address(address, scope),
            None => Host::Name(parse_name(host)?),
        };
        Ok(Self { host, port })
    }

    /// The address, unless it is a name.
    pub(crate) fn socket_address(&self) -> Option<SocketAddr> {
        match self.host {
            Host::Address(IpAddr::V6(address), scope) => {
                Some(SocketAddrV6::new(address, self.port, 0, scope).into())
            }
            Host::Address(address, _) => Some(SocketAddr::new(address, self.port)),
            Host::Name(_) => None,
        }
    }

    /// Host and port as in a URL whose scheme has `default_port` (RFC 3986, section 3.2).
    pub(crate) fn authority(&self, default_port: u16) -> String {
        let host = match &self.host {
            Host::Address(IpAddr::V6(address), _) => format!("[{address}]"),
            Host::Address(address, _) => address.to_string(),
            Host::Name(name) => name.clone(),
        };
        if self.port == default_port {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// Whether it is this machine, whatever a name server says.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Address(address, _) => address.is_loopback(),
            Host::Name(name) => is_localhost(name),
        }
    }

    /// Opens a TCP connection; of a name with several addresses to the first that accepts one.
    pub(crate) async fn connect(&self) -> Result<Prompt, Failure> {
        let mut failure = Failure::Connection("the name has no address".to_owned());
        for address in self.addresses().await? {
            match timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(Prompt::new(stream)),
                Ok(Err(why)) => failure = Failure::Connection(describe(&why)),
                Err(_) => failure = Failure::Timeout,
            }
        }
        Err(failure)
    }

    /// Names are resolved by the system, `localhost` (RFC 6761, section 6.3) here.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, Failure> {
        if let Some(address) = self.socket_address() {
            return Ok(vec![address]);
        }
        let Host::Name(name) = &self.host else {
            return Ok(Vec::new());
        };
        if is_localhost(name) {
            let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
            return Ok(loopback.map(|it| SocketAddr::new(it, self.port)).to_vec());
        }
        let found = tokio::net::lookup_host((name.as_str(), self.port)).await;
        match found {
            Ok(addresses) => Ok(addresses.take(MAX_ADDRESSES).collect()),
            Err(why) => Err(Failure::Connection(format!(
                "its name was not found: {}",
                describe(&why)
            ))),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.socket_address()) {
            (_, Some(address)) => address.fmt(f),
            (Host::Name(name), None) => write!(f, "{name}:{}", self.port),
            (Host::Address(address, _), None) => address.fmt(f),
        }
    }
}

fn is_localhost(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
}

fn parse_port(text: &str) -> Result<u16, EndpointError> {
    match text.parse() {
        Ok(port) if port > 0 && text.bytes().all(|octet| octet.is_ascii_digit()) => Ok(port),
        _ => Err(EndpointError::Port),
    }
}

fn parse_name(text: &str) -> Result<String, EndpointError> {
    let name = DomainName::parse(text).map_err(|_| EndpointError::Host)?;
    Ok(name.as_str().trim_end_matches('.').to_owned())
}

/// An address and the index of its interface: `fe80::1%eth0` (RFC 4007, section 11).
pub(crate) fn parse_address(text: &str) -> Option<(IpAddr, u32)> {
    let Some((address, zone)) = text.split_once('%') else {
        return Some((text.parse().ok()?, 0));
    };
    let address: Ipv6Addr = address.parse().ok()?;
    Some((address.into(), interface_index(zone)?))
}

/// The index of an interface, given by itself or by name.
fn interface_index(zone: &str) -> Option<u32> {
    if let Ok(index) = zone.parse() {
        return Some(index);
    }
    if zone.is_empty() || zone.starts_with('.') || zone.contains('/') {
        return None;
    }
    let path = format!("/sys/class/net/{zone}/ifindex");
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// What an error says, without the number that the system gives it.
pub(crate) fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((text, _)) => text.to_lowercase(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_endpoints() {
        for (text, shown) in [
            ("192.0.2.1", "192.0.2.1:53"),
            ("192.0.2.1:5353", "192.0.2.1:5353"),
            ("2001:db8::1", "[2001:db8::1]:53"),
            ("[2001:db8::1]", "[2001:db8::1]:53"),
            ("[2001:db8::1]:5353", "[2001:db8::1]:5353"),
            ("fe80::1%1", "[fe80::1%1]:53"),
            ("dns.example", "dns.example:53"),
            ("dns.example.:853", "dns.example:853"),
        ] {
            let endpoint = Endpoint::parse(text, 53).expect(text);
            assert_eq!(endpoint.to_string(), shown, "{text}");
        }
        for (text, wrong) in [
            ("", EndpointError::Host),
            ("192.0.2.1:", EndpointError::Port),
            ("192.0.2.1:0", EndpointError::Port),
            ("192.0.2.1:+53", EndpointError::Port),
            ("192.0.2.1:65536", EndpointError::Port),
            ("[2001:db8::1]53", EndpointError::Port),
            ("[dns.example]:53", EndpointError::Host),
            ("fe80::1%no-such-interface", EndpointError::Port),
            ("dns example", EndpointError::Host),
        ] {
            assert_eq!(Endpoint::parse(text, 53), Err(wrong), "{text}");
        }
    }

    #[test]
    fn interfaces_have_indices() {
        assert_eq!(interface_index("7"), Some(7));
        assert_eq!(interface_index("../lo"), None);
        assert_eq!(interface_index(""), None);
    }
}
