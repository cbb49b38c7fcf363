//! UDP (RFC 1035, section 4.2.1), with TCP for answers that are cut short (RFC 7766, section 5).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tlsakit_core::dns::{Failure, Request, answers, is_truncated, message_id};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::{random_id, stream};
use crate::endpoint::{Endpoint, Host, describe};

/// How long the first answer may take; each further round waits twice as long.
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(1);

/// How often each server is asked.
pub(super) const ROUNDS: u32 = 3;

/// How long TCP has for an answer that was cut short.
const TCP_WAIT: Duration = Duration::from_secs(5);

/// Name servers that are asked in turn.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) servers: Vec<SocketAddr>,
    pub(super) first_wait: Duration,
    pub(super) rounds: u32,
}

#[derive(Debug)]
pub(super) struct Client {
    servers: Vec<Server>,
    first_wait: Duration,
    rounds: u32,
    /// The server that answered last, which is asked first.
    preferred: AtomicUsize,
}

#[derive(Debug)]
struct Server {
    address: SocketAddr,
    tcp: stream::Pipeline,
}

impl Client {
    pub(super) fn new(service: Service) -> Self {
        Self {
            servers: service.servers.into_iter().map(Server::new).collect(),
            first_wait: service.first_wait,
            rounds: service.rounds,
            preferred: AtomicUsize::new(0),
        }
    }

    pub(super) async fn ask(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        let preferred = self.preferred.load(Ordering::Relaxed);
        let (first, others) = self.servers.split_at(preferred.min(self.servers.len()));
        let mut inquiries: Vec<Inquiry<'_>> =
            others.iter().chain(first).map(Inquiry::new).collect();
        let mut failure = Failure::Timeout;
        let mut declined = None;
        let mut wait = self.first_wait;
        for _ in 0..self.rounds {
            let mut unanswered = Vec::new();
            for mut inquiry in inquiries {
                match timeout(wait, inquiry.ask(request)).await {
                    Ok(Ok(answer)) if self.servers.len() > 1 && declines(&answer) => {
                        declined.get_or_insert(answer);
                    }
                    Ok(Ok(answer)) => {
                        self.prefer(inquiry.server);
                        return inquiry.server.complete(request, answer).await;
                    }
                    // A server that cannot be reached is not asked again.
                    Ok(Err(why)) => failure = why,
                    Err(_) => {
                        failure = Failure::Timeout;
                        unanswered.push(inquiry);
                    }
                }
            }
            inquiries = unanswered;
            wait *= 2;
        }
        declined.ok_or(failure)
    }

    fn prefer(&self, server: &Server) {
        let position = self
            .servers
            .iter()
            .position(|it| it.address == server.address);
        self.preferred
            .store(position.unwrap_or_default(), Ordering::Relaxed);
    }
}

/// Whether another server may know more: SERVFAIL, NOTIMP and REFUSED (RFC 1035, section 4.1.1).
fn declines(answer: &[u8]) -> bool {
    answer
        .get(3)
        .is_some_and(|flags| matches!(flags & 0x0f, 2 | 4 | 5))
}

impl Server {
    fn new(address: SocketAddr) -> Self {
        let scope = match address {
            SocketAddr::V6(address) => address.scope_id(),
            SocketAddr::V4(_) => 0,
        };
        let endpoint = Endpoint {
            host: Host::Address(address.ip(), scope),
            port: address.port(),
        };
        Self {
            address,
            tcp: stream::Pipeline::new(stream::Service {
                endpoint,
                tls: None,
            }),
        }
    }

    /// The whole of `answer`.
    async fn complete(&self, request: &Request, answer: Vec<u8>) -> Result<Vec<u8>, Failure> {
        if !is_truncated(&answer) {
            return Ok(answer);
        }
        match timeout(TCP_WAIT, self.tcp.ask(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            _ => Err(Failure::Truncated),
        }
    }
}

/// A question to one server. Sent again it is the same datagram from the same port, so that late
/// answers count and forgers gain nothing (RFC 5452, section 5).
struct Inquiry<'a> {
    server: &'a Server,
    sent: Option<(UdpSocket, Vec<u8>)>,
}

impl<'a> Inquiry<'a> {
    fn new(server: &'a Server) -> Self {
        Self { server, sent: None }
    }

    /// Sends the question and waits for its answer. Datagrams that are not one, from another source,
    /// with another id or question, are passed over (RFC 5452, section 9.1).
    async fn ask(&mut self, request: &Request) -> Result<Vec<u8>, Failure> {
        let (socket, question) = match &mut self.sent {
            Some(sent) => sent,
            none => none.insert((
                open(self.server.address).await.map_err(unreachable)?,
                request.to_wire(random_id()?, false),
            )),
        };
        socket.send(question).await.map_err(unreachable)?;
        let mut buffer = vec![0; usize::from(u16::MAX)];
        loop {
            let length = socket.recv(&mut buffer).await.map_err(unreachable)?;
            let answer = buffer.get(..length).unwrap_or_default();
            if message_id(answer) == message_id(question) && answers(answer, &request.question) {
                return Ok(answer.to_vec());
            }
        }
    }
}

/// A socket on a port that the system picks at random. The system lets in what comes from `server`.
async fn open(server: SocketAddr) -> std::io::Result<UdpSocket> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    Ok(socket)
}

fn unreachable(error: std::io::Error) -> Failure {
    Failure::Connection(describe(&error))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tlsakit_core::dns::Question;

    use super::*;

    /// What a server does with a question.
    #[derive(Clone, Copy)]
    enum Reply {
        Nothing,
        /// The question itself as an answer, with this RCODE.
        Rcode(u8),
    }

    struct Scripted {
        address: SocketAddr,
        asked: Arc<AtomicUsize>,
    }

    async fn serve(reply: Reply) -> Scripted {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let address = socket.local_addr().expect("an address");
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                count.fetch_add(1, Ordering::SeqCst);
                let Reply::Rcode(rcode) = reply else {
                    continue;
                };
                let mut answer = buffer.get(..length).expect("octets").to_vec();
                *answer.get_mut(2).expect("flags") |= 0x80;
                *answer.get_mut(3).expect("flags") |= rcode;
                let _ = socket.send_to(&answer, from).await;
            }
        });
        Scripted { address, asked }
    }

    async fn closed() -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        socket.local_addr().expect("an address")
    }

    fn client(servers: &[SocketAddr]) -> Client {
        Client::new(Service {
            servers: servers.to_vec(),
            first_wait: Duration::from_millis(200),
            rounds: 2,
        })
    }

    fn request() -> Request {
        Request {
            id: 1,
            question: Question::parse("a.example", "A").expect("a question"),
            checking_disabled: true,
            recursion_desired: true,
        }
    }

    fn rcode(answer: &[u8]) -> Option<u8> {
        answer.get(3).map(|flags| flags & 0x0f)
    }

    #[tokio::test]
    async fn the_next_server_is_asked_where_one_fails() {
        let silent = serve(Reply::Nothing).await;
        let refusing = serve(Reply::Rcode(5)).await;
        let good = serve(Reply::Rcode(0)).await;
        let client = client(&[
            closed().await,
            silent.address,
            refusing.address,
            good.address,
        ]);
        for _ in 0..2 {
            let answer = client.ask(&request()).await.expect("an answer");
            assert_eq!(rcode(&answer), Some(0));
        }
        // The one that answered is asked first from then on.
        assert_eq!(silent.asked.load(Ordering::SeqCst), 1);
        assert_eq!(refusing.asked.load(Ordering::SeqCst), 1);
        assert_eq!(good.asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn each_server_is_asked_in_each_round() {
        let silent = [serve(Reply::Nothing).await, serve(Reply::Nothing).await];
        let client = client(&[silent[0].address, silent[1].address]);
        assert_eq!(client.ask(&request()).await, Err(Failure::Timeout));
        for server in silent {
            assert_eq!(server.asked.load(Ordering::SeqCst), 2);
        }
    }

    /// That a server failed is an answer where no other one has a better.
    #[tokio::test]
    async fn a_failure_of_all_is_passed_on() {
        let servers = [serve(Reply::Rcode(2)).await, serve(Reply::Rcode(5)).await];
        let client = client(&[servers[0].address, servers[1].address]);
        let answer = client.ask(&request()).await.expect("an answer");
        assert_eq!(rcode(&answer), Some(2));
    }
}
