//! A DNS server on loopback, by UDP and TCP, for the universes of several scenarios at once.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::base::iana::Rtype;
use domain::base::{Message, ToName};

use crate::record::{Answer, Name};
use crate::universe::{Reply, Universe};

/// How often the server looks whether it is to end.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a connection may be silent.
const SILENCE: Duration = Duration::from_secs(10);

/// Octets of an answer by UDP to somebody who has not said how many may come.
const PLAIN_UDP: usize = 512;

/// Universes, each below a root of its own.
pub type Universes = Vec<(Name, Universe)>;

/// A server that ends when it is dropped.
pub struct Server {
    /// Where it listens, by UDP and TCP.
    pub address: SocketAddr,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts a server for `universes` on a free port of loopback.
    ///
    /// # Errors
    ///
    /// If there is no port that is free for both.
    pub fn start(universes: Arc<Universes>) -> io::Result<Self> {
        let (udp, tcp) = bind()?;
        let address = udp.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        udp.set_read_timeout(Some(PAUSE))?;
        tcp.set_nonblocking(true)?;
        let datagrams = {
            let (universes, stop) = (universes.clone(), stop.clone());
            std::thread::spawn(move || serve_udp(&udp, &universes, &stop))
        };
        let connections = {
            let stop = stop.clone();
            std::thread::spawn(move || serve_tcp(&tcp, &universes, &stop))
        };
        Ok(Self {
            address,
            stop,
            threads: vec![datagrams, connections],
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let end = thread.join();
            assert!(
                end.is_ok() || std::thread::panicking(),
                "the server panicked"
            );
        }
    }
}

/// Finds a port that is free for UDP and for TCP.
fn bind() -> io::Result<(UdpSocket, TcpListener)> {
    let mut tries = 20;
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        match TcpListener::bind(udp.local_addr()?) {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(why) if tries == 0 => return Err(why),
            Err(_) => tries -= 1,
        }
    }
}

fn serve_udp(socket: &UdpSocket, universes: &Universes, stop: &AtomicBool) {
    let mut buffer = [0; 4_096];
    while !stop.load(Ordering::Relaxed) {
        let Ok((length, from)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        if let Some(answer) = answer(universes, &buffer[..length], true) {
            let _ = socket.send_to(&answer, from);
        }
    }
}

fn serve_tcp(listener: &TcpListener, universes: &Arc<Universes>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match listener.accept() {
            Ok((stream, _)) => {
                let universes = universes.clone();
                // It ends with the connection, or by its silence.
                std::thread::spawn(move || serve_connection(stream, &universes));
            }
            Err(_) => std::thread::sleep(PAUSE / 10),
        }
    }
}

fn serve_connection(mut stream: TcpStream, universes: &Universes) -> Option<()> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(SILENCE)).ok()?;
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query).ok()?;
        let answer = answer(universes, &query, false)?;
        let length = u16::try_from(answer.len()).ok()?.to_be_bytes();
        stream
            .write_all(&[&length, answer.as_slice()].concat())
            .ok()?;
    }
}

/// The answer to a query; nothing if it is none.
fn answer(universes: &Universes, query: &[u8], is_udp: bool) -> Option<Vec<u8>> {
    let message = Message::from_octets(query).ok()?;
    let question = message.sole_question().ok()?;
    let name: Name = question.qname().to_vec();
    let (id, rtype) = (message.header().id(), question.qtype());
    let room = match message.opt() {
        Some(opt) => usize::from(opt.udp_payload_size()).max(PLAIN_UDP),
        None => PLAIN_UDP,
    };
    let octets = reply(universes, &name, rtype).to_wire(id, &name, rtype);
    if !is_udp || octets.len() <= room {
        return Some(octets);
    }
    let short = Answer {
        truncated: true,
        ..Answer::default()
    };
    Some(short.to_wire(id, &name, rtype))
}

/// What the universe of a name answers; SERVFAIL where it would not answer.
fn reply(universes: &Universes, name: &Name, rtype: Rtype) -> Answer {
    let rcode = |rcode| Answer {
        rcode,
        ..Answer::default()
    };
    let found = universes.iter().find(|(root, _)| name.ends_with(root));
    match found.map(|(_, universe)| universe.reply(name, rtype)) {
        Some(Reply::Answer(answer)) => *answer,
        Some(Reply::Failure(_)) => rcode(2),
        None => rcode(5),
    }
}
