//! Where a run of the lab is: an address of its own on loopback, and free ports there.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

/// How long a server on this machine has to answer one question.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often a port that is free for UDP and TCP is looked for.
const ATTEMPTS: usize = 20;

/// Picks an address of 127.0.0.0/8 at random, apart from 127.0.0.0/16, which others use.
pub(crate) fn address() -> IpAddr {
    let [a, b, c, ..] = RandomState::new().hash_one(0).to_be_bytes();
    Ipv4Addr::new(127, a.max(1), b, c.clamp(1, 254)).into()
}

/// Finds a port that is free for UDP and TCP.
///
/// # Errors
///
/// If there is none.
pub(crate) fn free_port(address: IpAddr) -> io::Result<SocketAddr> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let tcp = TcpListener::bind((address, 0))?;
        let place = tcp.local_addr()?;
        match UdpSocket::bind(place) {
            Ok(_) => return Ok(place),
            Err(why) => last = Some(why),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

/// Port 53, if this process may use it.
pub(crate) fn port_53(address: IpAddr) -> Option<SocketAddr> {
    let place = SocketAddr::new(address, 53);
    let is_free = UdpSocket::bind(place).is_ok() && TcpListener::bind(place).is_ok();
    is_free.then_some(place)
}

/// Says whether a DNS server answers the question for the SOA record of the root without an error.
pub(crate) fn answers(server: SocketAddr) -> bool {
    ask_for_root(server).is_ok_and(|rcode| rcode == 0)
}

/// Says whether a server takes connections.
pub(crate) fn accepts(server: SocketAddr) -> bool {
    TcpStream::connect_timeout(&server, PATIENCE).is_ok()
}

/// Asks for the SOA record of the root, and gives the RCODE.
fn ask_for_root(server: SocketAddr) -> io::Result<u8> {
    const QUERY: [u8; 17] = [0x5a, 0xa5, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1];
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.connect(server)?;
    socket.send(&QUERY)?;
    let mut answer = [0; 4096];
    let length = socket.recv(&mut answer)?;
    match answer.get(..length) {
        Some([0x5a, 0xa5, _, flags, ..]) => Ok(flags & 15),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}
