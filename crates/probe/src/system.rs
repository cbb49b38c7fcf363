//! The resolvers that the system is set up with: `/etc/resolv.conf` (resolv.conf(5)).

use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};
use std::path::Path;
use std::time::Duration;

use crate::endpoint::parse_address;

/// Where the system has its configuration.
pub(crate) const RESOLV_CONF: &str = "/etc/resolv.conf";

/// Octets of the file that are read. It has a few hundred.
const MAX_OCTETS: u64 = 64 << 10;

/// Name servers that are taken. The C library takes 3.
const MAX_SERVERS: usize = 8;

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SystemConfiguration {
    /// The name servers, in order; this machine if there is none.
    pub(crate) servers: Vec<SocketAddr>,
    /// How long to wait for an answer at first.
    pub(crate) timeout: Option<Duration>,
    /// How often each server is asked.
    pub(crate) attempts: Option<u32>,
}

/// Reads the file at `path`. One that is not there says nothing, as for the C library.
pub(crate) fn read(path: &Path) -> SystemConfiguration {
    let mut octets = Vec::new();
    if let Ok(file) = File::open(path) {
        // What could be read up to an error counts.
        let _ = file.take(MAX_OCTETS).read_to_end(&mut octets);
    }
    parse(&String::from_utf8_lossy(&octets))
}

fn parse(text: &str) -> SystemConfiguration {
    let mut configuration = SystemConfiguration {
        servers: Vec::new(),
        timeout: None,
        attempts: None,
    };
    for line in text.lines() {
        let line = line.split(['#', ';']).next().unwrap_or_default();
        let mut words = line.split_whitespace();
        match words.next() {
            Some("nameserver") if configuration.servers.len() < MAX_SERVERS => {
                let server = words.next().and_then(parse_address);
                configuration.servers.extend(server.map(on_port_53));
            }
            Some("options") => words.for_each(|option| configuration.set(option)),
            _ => {}
        }
    }
    if configuration.servers.is_empty() {
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        configuration.servers.push(on_port_53((here, 0)));
    }
    configuration
}

impl SystemConfiguration {
    /// The bounds are those of resolv.conf(5).
    fn set(&mut self, option: &str) {
        let Some((name, value)) = option.split_once(':') else {
            return;
        };
        let Ok(value) = value.parse::<u32>() else {
            return;
        };
        match name {
            "timeout" => self.timeout = Some(Duration::from_secs(value.clamp(1, 30).into())),
            "attempts" => self.attempts = Some(value.clamp(1, 5)),
            _ => {}
        }
    }
}

fn on_port_53((address, scope): (IpAddr, u32)) -> SocketAddr {
    match address {
        IpAddr::V6(address) => SocketAddrV6::new(address, 53, 0, scope).into(),
        IpAddr::V4(_) => SocketAddr::new(address, 53),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_servers_and_options() {
        let read = parse(
            "# nameserver 192.0.2.9\nsearch example\nnameserver 192.0.2.1 ; first\n\
             nameserver fe80::1%3\nnameserver nonsense\nnameserver\n\
             options ndots:2 timeout:2 attempts:99 timeout:x edns0\n",
        );
        let servers: Vec<String> = read.servers.iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["192.0.2.1:53", "[fe80::1%3]:53"]);
        assert_eq!(read.timeout, Some(Duration::from_secs(2)));
        assert_eq!(read.attempts, Some(5));
    }

    #[test]
    fn without_servers_it_is_this_machine() {
        let read = read(Path::new("/no/such/file"));
        assert_eq!(read.servers, ["127.0.0.1:53".parse().expect("an address")]);
        assert_eq!((read.timeout, read.attempts), (None, None));
    }

    #[test]
    fn takes_no_more_than_some() {
        let text = "nameserver 192.0.2.1\n".repeat(1_000);
        assert_eq!(parse(&text).servers.len(), MAX_SERVERS);
    }
}
