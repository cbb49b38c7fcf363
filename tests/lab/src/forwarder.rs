//! A forwarder that hands every answer back late, as a resolver far away does, and may lie.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::{Failure, Lie};

/// How often a waiting thread looks whether it should end.
const GLANCE: Duration = Duration::from_millis(20);

/// How long the resolver behind has for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Octets of a message.
const MAX_MESSAGE: usize = 65_535;

/// When a question came and when its answer went.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// When the question came.
    pub asked: Instant,
    /// When the answer went back; nothing if it has not yet.
    pub answered: Option<Instant>,
}

/// A forwarder over UDP and TCP. Dropping it stops it.
#[derive(Debug)]
pub struct Forwarder {
    shared: Arc<Shared>,
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    delay: Duration,
    lie: Option<Lie>,
    stopped: AtomicBool,
    log: Mutex<Log>,
}

/// What was seen, each under a number of its own: an answer may come after its entry was taken.
#[derive(Debug, Default)]
struct Log {
    next: u64,
    entries: Vec<(u64, Seen)>,
}

impl Forwarder {
    /// Starts to forward to `upstream`, on the same address and a free port. Each answer goes back
    /// `delay` after its question, or when it is there if that is later; none waits for another one.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn start(upstream: SocketAddr, delay: Duration) -> Result<Self, Failure> {
        let address = crate::place::free_port(upstream.ip())?;
        Self::start_with(address, upstream, delay, None)
    }

    /// The same at port 53 of another address, for those who ask nowhere else.
    ///
    /// # Errors
    ///
    /// If that cannot be had.
    pub fn start_at_53(upstream: SocketAddr, delay: Duration) -> Result<Self, Failure> {
        let address = crate::place::port_53(crate::place::address());
        let address = address.ok_or("port 53 is needed, which is for root alone")?;
        Self::start_with(address, upstream, delay, None)
    }

    /// The same without delay; to one question it does not give the answer of `upstream`.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn lying(upstream: SocketAddr, lie: Lie) -> Result<Self, Failure> {
        let address = crate::place::free_port(upstream.ip())?;
        Self::start_with(address, upstream, Duration::ZERO, Some(lie))
    }

    fn start_with(
        address: SocketAddr,
        upstream: SocketAddr,
        delay: Duration,
        lie: Option<Lie>,
    ) -> Result<Self, Failure> {
        let datagrams = Arc::new(UdpSocket::bind(address)?);
        datagrams.set_read_timeout(Some(GLANCE))?;
        let connections = TcpListener::bind(address)?;
        connections.set_nonblocking(true)?;
        let shared = Arc::new(Shared {
            upstream,
            delay,
            lie,
            stopped: AtomicBool::new(false),
            log: Mutex::default(),
        });
        let (first, second) = (Arc::clone(&shared), Arc::clone(&shared));
        let threads = vec![
            thread::spawn(move || first.serve_datagrams(&datagrams)),
            thread::spawn(move || second.serve_connections(&connections)),
        ];
        Ok(Self {
            shared,
            address,
            threads,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Yields what was asked since the last call.
    pub fn take_seen(&self) -> Vec<Seen> {
        let entries = std::mem::take(&mut self.shared.lock().entries);
        entries.into_iter().map(|(_, seen)| seen).collect()
    }

    /// Counts the waves of questions: one that comes after the first answer to a wave has gone back
    /// may depend on it, and begins the next one.
    pub fn waves(seen: &[Seen]) -> usize {
        let mut asked: Vec<_> = seen.iter().collect();
        asked.sort_by_key(|it| it.asked);
        let mut waves = 0;
        let mut first_answer: Option<Instant> = None;
        for question in asked {
            if waves == 0 || first_answer.is_some_and(|it| question.asked > it) {
                waves += 1;
                first_answer = None;
            }
            first_answer = match (first_answer, question.answered) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        waves
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runs(&self) -> bool {
        !self.stopped.load(Ordering::Relaxed)
    }

    fn serve_datagrams(self: &Arc<Self>, socket: &Arc<UdpSocket>) {
        let mut buffer = vec![0; MAX_MESSAGE];
        while self.runs() {
            let Ok((length, client)) = socket.recv_from(&mut buffer) else {
                continue;
            };
            let question = buffer[..length].to_vec();
            let (shared, socket) = (Arc::clone(self), Arc::clone(socket));
            thread::spawn(move || {
                shared.forward(
                    || shared.ask(&question, Self::ask_by_udp),
                    |answer| socket.send_to(&answer, client).map(drop),
                );
            });
        }
    }

    fn serve_connections(self: &Arc<Self>, listener: &TcpListener) {
        while self.runs() {
            match listener.accept() {
                Ok((client, _)) => {
                    let shared = Arc::clone(self);
                    thread::spawn(move || shared.serve_connection(client));
                }
                Err(_) => thread::sleep(GLANCE / 10),
            }
        }
    }

    fn serve_connection(self: &Arc<Self>, mut client: TcpStream) -> io::Result<()> {
        client.set_nonblocking(false)?;
        let writer = Arc::new(Mutex::new(client.try_clone()?));
        loop {
            let question = read_message(&mut client)?;
            let (shared, writer) = (Arc::clone(self), Arc::clone(&writer));
            thread::spawn(move || {
                shared.forward(
                    || shared.ask(&question, Self::ask_by_tcp),
                    |answer| {
                        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
                        write_message(&mut writer, &answer)
                    },
                );
            });
        }
    }

    /// Asks, waits until the delay is over, and sends the answer back.
    fn forward(
        &self,
        ask: impl FnOnce() -> io::Result<Vec<u8>>,
        send: impl FnOnce(Vec<u8>) -> io::Result<()>,
    ) {
        let asked = Instant::now();
        let number = self.lock().add(asked);
        let Ok(answer) = ask() else {
            return;
        };
        thread::sleep(self.delay.saturating_sub(asked.elapsed()));
        // Noted before it goes, so that what it brings about comes later.
        self.lock().note_answer(number);
        let _ = send(answer);
    }

    /// The answer, or what is said in its place.
    fn ask(
        &self,
        question: &[u8],
        truly: impl FnOnce(&Self, &[u8]) -> io::Result<Vec<u8>>,
    ) -> io::Result<Vec<u8>> {
        match self.lie.as_ref().and_then(|lie| lie.answer(question)) {
            None => truly(self, question),
            Some(said) => said.ok_or_else(|| io::ErrorKind::TimedOut.into()),
        }
    }

    fn ask_by_udp(&self, question: &[u8]) -> io::Result<Vec<u8>> {
        let socket = UdpSocket::bind((IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0))?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.connect(self.upstream)?;
        socket.send(question)?;
        let mut answer = vec![0; MAX_MESSAGE];
        let length = socket.recv(&mut answer)?;
        answer.truncate(length);
        Ok(answer)
    }

    fn ask_by_tcp(&self, question: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.upstream)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write_message(&mut stream, question)?;
        read_message(&mut stream)
    }
}

impl Log {
    fn add(&mut self, asked: Instant) -> u64 {
        let number = self.next;
        self.next += 1;
        let answered = None;
        self.entries.push((number, Seen { asked, answered }));
        number
    }

    fn note_answer(&mut self, number: u64) {
        let entry = self.entries.iter_mut().find(|(one, _)| *one == number);
        if let Some((_, seen)) = entry {
            seen.answered = Some(Instant::now());
        }
    }
}

/// Reads a message with its length before it (RFC 1035, section 4.2.2).
fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message)?;
    Ok(message)
}

/// Writes a message with its length before it.
fn write_message(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    let framed = [&length.to_be_bytes(), message].concat();
    stream.write_all(&framed)
}
