//! A relay that hands octets on late, as a server far away is reached.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::Failure;

/// How often a waiting thread looks whether it should end.
const GLANCE: Duration = Duration::from_millis(2);

/// Octets that are read at once.
const BUFFER: usize = 16_384;

/// The content type of a record of the handshake (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

/// What one connection brought, as the client saw it.
#[derive(Clone, Debug)]
pub struct Relayed {
    /// When the connection was there.
    pub opened: Instant,
    /// What was said, in order.
    pub flights: Vec<Flight>,
}

/// What one side says before the other one does.
#[derive(Clone, Copy, Debug)]
pub struct Flight {
    /// Whether the client says it.
    pub from_client: bool,
    /// Whether it begins with a record of the TLS handshake.
    pub is_handshake: bool,
    /// When the client sent the first of it, or had the first of it.
    pub at: Instant,
}

impl Relayed {
    /// What came of the client's hello: how many round trips there were until the server's answer to
    /// the last one (a second one follows a HelloRetryRequest), with that of TCP, and how long that
    /// took without TCP's. Nothing if there was no answer.
    pub fn to_certificate(&self) -> Option<(usize, Duration)> {
        let is_hello = |flight: &Flight| flight.from_client && flight.is_handshake;
        let hello = self.flights.iter().rposition(is_hello)?;
        let answer = self.flights.iter().skip(hello);
        let answer = answer.clone().find(|flight| !flight.from_client)?;
        let until = self.flights.iter().filter(|it| it.at <= answer.at);
        let of_server = until.filter(|it| !it.from_client).count();
        Some((1 + of_server, answer.at - self.opened))
    }
}

/// A relay of TCP connections. Dropping it stops it.
#[derive(Debug)]
pub struct Relay {
    shared: Arc<Shared>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    delay: Duration,
    stopped: AtomicBool,
    seen: Mutex<Vec<Relayed>>,
}

impl Relay {
    /// Starts to relay to `upstream`, on the same address and a free port. Octets of either direction
    /// arrive `delay` later than they were sent, so a round trip takes twice that. The connection
    /// itself is there at once, a round trip earlier than it would be.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn start(upstream: SocketAddr, delay: Duration) -> Result<Self, Failure> {
        let listener = TcpListener::bind((upstream.ip(), 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            delay,
            stopped: AtomicBool::new(false),
            seen: Mutex::default(),
        });
        let own = Arc::clone(&shared);
        let thread = thread::spawn(move || own.serve(&listener));
        Ok(Self {
            shared,
            address,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Yields what was relayed since the last call.
    pub fn take_seen(&self) -> Vec<Relayed> {
        std::mem::take(&mut self.shared.lock())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Vec<Relayed>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(self: &Arc<Self>, listener: &TcpListener) {
        while !self.stopped.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((client, _)) => {
                    let opened = Instant::now();
                    let mut seen = self.lock();
                    let number = seen.len();
                    seen.push(Relayed {
                        opened,
                        flights: Vec::new(),
                    });
                    drop(seen);
                    let shared = Arc::clone(self);
                    thread::spawn(move || shared.relay(client, number));
                }
                Err(_) => thread::sleep(GLANCE),
            }
        }
    }

    /// Carries the octets of one connection, until both sides have ended it.
    fn relay(self: &Arc<Self>, client: TcpStream, number: usize) -> io::Result<()> {
        client.set_nonblocking(false)?;
        // The server hears of the connection half a round trip after the client does.
        thread::sleep(self.delay);
        let server = TcpStream::connect(self.upstream)?;
        for stream in [&client, &server] {
            stream.set_nodelay(true)?;
        }
        let forth = self.carry(client.try_clone()?, server.try_clone()?, number, true);
        let back = self.carry(server, client, number, false);
        for thread in forth.into_iter().chain(back) {
            let _ = thread.join();
        }
        Ok(())
    }

    /// Carries the octets of one direction, by a thread that reads and one that writes.
    fn carry(
        self: &Arc<Self>,
        from: TcpStream,
        to: TcpStream,
        number: usize,
        from_client: bool,
    ) -> [JoinHandle<()>; 2] {
        let (sender, receiver) = channel();
        let (reader, writer) = (Arc::clone(self), Arc::clone(self));
        let note = move |shared: &Self, octets: &[u8]| shared.note(number, from_client, octets);
        [
            thread::spawn(move || {
                read_all(from, &sender, |octets| {
                    if from_client {
                        note(&reader, octets);
                    }
                });
            }),
            thread::spawn(move || {
                write_all(to, &receiver, writer.delay, |octets| {
                    if !from_client {
                        note(&writer, octets);
                    }
                });
            }),
        ]
    }

    /// Notes that a side has begun to speak.
    fn note(&self, number: usize, from_client: bool, octets: &[u8]) {
        let mut seen = self.lock();
        let Some(relayed) = seen.get_mut(number) else {
            return;
        };
        let goes_on = relayed
            .flights
            .last()
            .is_some_and(|it| it.from_client == from_client);
        if !goes_on {
            relayed.flights.push(Flight {
                from_client,
                is_handshake: octets.first() == Some(&HANDSHAKE),
                at: Instant::now(),
            });
        }
    }
}

/// Octets, and when they were sent. None stand for the end.
type Sent = (Instant, Vec<u8>);

fn read_all(mut from: TcpStream, sender: &Sender<Sent>, note: impl Fn(&[u8])) {
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = from.read(&mut buffer).unwrap_or(0);
        let octets = buffer.get(..length).unwrap_or_default();
        if length > 0 {
            note(octets);
        }
        if sender.send((Instant::now(), octets.to_vec())).is_err() || length == 0 {
            return;
        }
    }
}

fn write_all(mut to: TcpStream, receiver: &Receiver<Sent>, delay: Duration, note: impl Fn(&[u8])) {
    for (sent, octets) in receiver {
        thread::sleep(delay.saturating_sub(sent.elapsed()));
        if octets.is_empty() {
            break;
        }
        note(&octets);
        if to.write_all(&octets).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
