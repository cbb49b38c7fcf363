//! Domains that ask for more than anybody should do: very many hosts, records and addresses, and servers
//! that never say anything.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::servers::Behaviour;
use super::{Placed, Plan, records};
use crate::Failure;

/// A domain with [`HOSTS`] mail hosts, all of which are at one server that their records match.
pub const MANY_HOSTS: &str = "many-hosts.mail.test";
/// How many those are.
pub const HOSTS: usize = 500;

/// A domain whose host has [`RECORDS`] TLSA records, of which the last in order matches.
pub const MANY_RECORDS: &str = "many-records.mail.test";
/// How many those are.
pub const RECORDS: usize = 200;

/// A domain whose host has [`ADDRESSES`] addresses with a server of another key at each, and a record for
/// every key.
pub const MANY_ADDRESSES: &str = "many-addresses.mail.test";
/// How many those are.
pub const ADDRESSES: usize = 40;

/// A domain with two hosts: one as it should be, and one whose connections are never taken up.
pub const BLACK_HOLE: &str = "black-hole.mail.test";

/// The same with a host that takes connections up, and never greets.
pub const SILENT: &str = "silent.mail.test";

const HOLE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 84, 255, 1));
const MUTE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 84, 255, 2));

/// How long it takes to see that a connection is not taken up.
const GLANCE: Duration = Duration::from_millis(200);

/// Connections that the system keeps for a listener that takes none up: some more than it is told.
const QUEUE: usize = 16;

/// The addresses of the servers here.
pub(super) const PLACES: [IpAddr; 2] = [HOLE, MUTE];

/// The servers that never say anything. Dropping them ends them.
#[derive(Debug)]
pub(super) struct Holes {
    _listeners: [TcpListener; 2],
    _waiting: Vec<TcpStream>,
}

impl Holes {
    /// Starts them.
    ///
    /// # Errors
    ///
    /// If the port is taken, or connections are taken up that should not be.
    pub(super) fn start(port: u16) -> Result<Self, Failure> {
        let hole = TcpListener::bind((HOLE, port))?;
        rustix::net::listen(&hole, 0)?;
        let place = SocketAddr::new(HOLE, port);
        let mut waiting = Vec::new();
        while let Ok(connection) = TcpStream::connect_timeout(&place, GLANCE) {
            waiting.push(connection);
            if waiting.len() > QUEUE {
                return Err("a full queue takes connections up".into());
            }
        }
        Ok(Self {
            _listeners: [hole, TcpListener::bind((MUTE, port))?],
            _waiting: waiting,
        })
    }
}

/// The records of all of them.
///
/// # Errors
///
/// If the table has too few servers.
pub(super) fn lines(plan: &Plan) -> Result<Vec<String>, Failure> {
    let port = plan.port;
    let mut servers = plan.hosts.iter().flatten().filter(|it| {
        let is_usual = matches!(it.behaviour, Behaviour::Shows(_));
        is_usual && it.address.is_ipv4()
    });
    let first = servers.next().ok_or("a server")?;
    let good = records::rdata("3 1 1", &first.parts)?;
    let mut lines = Vec::new();
    let mut add = |host: &str, server: &Placed, record: &str| {
        lines.push(format!("{host}. A {}", server.address));
        lines.push(format!("_{port}._tcp.{host}. TLSA {record}"));
    };
    for number in 1..=HOSTS {
        let host = format!("mx{number}.{MANY_HOSTS}");
        add(&host, first, &good);
    }
    for domain in [MANY_RECORDS, BLACK_HOLE, SILENT] {
        add(&format!("mx.{domain}"), first, &good);
    }
    let host = format!("mx.{MANY_ADDRESSES}");
    for server in servers.take(ADDRESSES) {
        add(&host, server, &records::rdata("3 1 1", &server.parts)?);
    }
    for number in 1..RECORDS {
        // Below any digest that is one: the order of the octets is the order of the records.
        let owner = format!("_{port}._tcp.mx.{MANY_RECORDS}.");
        lines.push(format!("{owner} TLSA 3 1 1 {number:064x}"));
    }
    for number in 1..=HOSTS {
        lines.push(format!(
            "{MANY_HOSTS}. MX {number} mx{number}.{MANY_HOSTS}."
        ));
    }
    for domain in [MANY_RECORDS, MANY_ADDRESSES, BLACK_HOLE, SILENT] {
        lines.push(format!("{domain}. MX 10 mx.{domain}."));
    }
    for (domain, address) in [(BLACK_HOLE, HOLE), (SILENT, MUTE)] {
        lines.push(format!("{domain}. MX 20 mx2.{domain}."));
        lines.push(format!("mx2.{domain}. A {address}"));
        lines.push(format!("_{port}._tcp.mx2.{domain}. TLSA {good}"));
    }
    Ok(lines)
}
