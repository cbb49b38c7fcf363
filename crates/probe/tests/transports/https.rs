//! DNS over HTTPS, and over HTTP on this machine.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tlsakit_core::dns::Failure;
use tlsakit_probe::Trust;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;

use crate::support::{Identity, answer, answer_with_another_id, ask, ask_in, large_answer, open};

/// A body of pieces, with a pause before each.
struct Pieces {
    piece: Bytes,
    left: usize,
    pause: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Pieces {
    fn new(piece: impl Into<Bytes>, left: usize, pause: Duration) -> Self {
        Self {
            piece: piece.into(),
            left,
            pause,
            sleep: Box::pin(tokio::time::sleep(pause)),
        }
    }

    fn one(piece: impl Into<Bytes>) -> Self {
        Self::new(piece, 1, Duration::ZERO)
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        ready!(self.sleep.as_mut().poll(context));
        self.left -= 1;
        self.sleep = Box::pin(tokio::time::sleep(self.pause));
        Poll::Ready(Some(Ok(Frame::data(self.piece.clone()))))
    }
}

type Reply = fn(&[u8]) -> Response<Pieces>;

fn response(status: u16, media_type: &str, body: Pieces) -> Response<Pieces> {
    let builder = Response::builder().status(status);
    let builder = match media_type {
        "" => builder,
        media_type => builder.header("content-type", media_type),
    };
    builder.body(body).expect("a response")
}

fn message(body: impl Into<Bytes>) -> Response<Pieces> {
    response(200, "application/dns-message", Pieces::one(body))
}

/// The question in a request, which has to be as RFC 8484 asks.
fn query(request: &Request<Incoming>) -> Vec<u8> {
    assert_eq!(request.method(), "GET");
    assert_eq!(request.headers()["accept"], "application/dns-message");
    assert!(!request.headers().contains_key("content-type"));
    let target = request.uri().path_and_query().expect("a target").as_str();
    let (path, query) = target.split_once("dns=").expect("a question");
    assert!(["/dns-query?", "/q?key=1&"].contains(&path), "{path}");
    let query = Base64UrlUnpadded::decode_vec(query).expect("base64url");
    assert_eq!(query[..2], [0, 0], "id");
    assert_eq!(query.len() % 128, 0, "padding");
    query
}

/// How a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    /// HTTP/1.1 without TLS.
    Http,
    /// HTTP/1.1.
    One,
    /// HTTP/2.
    Two,
}

const PROTOCOLS: [Protocol; 3] = [Protocol::Http, Protocol::One, Protocol::Two];

/// What servers count.
#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

struct Server {
    address: SocketAddr,
    protocol: Protocol,
    identity: Arc<Identity>,
    counts: Arc<Counts>,
}

impl Server {
    async fn new(protocol: Protocol, reply: Reply) -> Self {
        let identity = Arc::new(Identity::issued(&["127.0.0.1"]));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            protocol,
            identity,
            counts: Arc::default(),
        };
        let acceptor = server.identity.acceptor(match protocol {
            Protocol::Two => &["h2"],
            _ => &["http/1.1"],
        });
        let counts = Arc::clone(&server.counts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                let counts = Arc::clone(&counts);
                tokio::spawn(async move {
                    if protocol == Protocol::Http {
                        return speak(protocol, TokioIo::new(stream), reply, counts).await;
                    }
                    if let Ok(stream) = acceptor.accept(stream).await {
                        speak(protocol, TokioIo::new(stream), reply, counts).await;
                    }
                });
            }
        });
        server
    }

    fn url(&self) -> String {
        let scheme = match self.protocol {
            Protocol::Http => "http",
            _ => "https",
        };
        format!("{scheme}://{}", self.address)
    }

    async fn ask(&self) -> Result<Vec<u8>, Failure> {
        ask(&self.url(), &self.identity.trust).await
    }
}

async fn speak<S>(protocol: Protocol, stream: S, reply: Reply, counts: Arc<Counts>)
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let counts = Arc::clone(&counts);
        async move {
            let version = match protocol {
                Protocol::Two => Version::HTTP_2,
                _ => Version::HTTP_11,
            };
            assert_eq!(request.version(), version);
            counts.requests.fetch_add(1, Ordering::Relaxed);
            let now = counts.now.fetch_add(1, Ordering::Relaxed) + 1;
            counts.most.fetch_max(now, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(10)).await;
            counts.now.fetch_sub(1, Ordering::Relaxed);
            Ok::<_, Infallible>(reply(&query(&request)))
        }
    });
    // Clients may leave when they have seen enough.
    let _ = match protocol {
        Protocol::Two => {
            let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            builder.serve_connection(stream, service).await
        }
        _ => {
            let builder = hyper::server::conn::http1::Builder::new();
            builder.serve_connection(stream, service).await
        }
    };
}

#[tokio::test]
async fn answers_come_as_they_are() {
    for protocol in PROTOCOLS {
        let server = Server::new(protocol, |query| message(answer(query))).await;
        let url = server.url();
        for url in [
            url.clone(),
            format!("{url}/dns-query"),
            format!("{url}/dns-query{{?dns}}"),
            format!("{url}/q?key=1"),
        ] {
            let got = ask(&url, &server.identity.trust).await;
            assert!(got.is_ok(), "{url}: {got:?}");
        }
    }
}

#[tokio::test]
async fn no_more_than_sixteen_questions_are_under_way() {
    for protocol in PROTOCOLS {
        let server = Server::new(protocol, |query| message(answer(query))).await;
        let session = Arc::new(open(&server.url(), &server.identity.trust));
        let asked: Vec<_> = (0..40)
            .map(|number| {
                let session = Arc::clone(&session);
                tokio::spawn(async move { ask_in(&session, &format!("n{number}.example")).await })
            })
            .collect();
        for asked in asked {
            let got = asked.await.expect("an end");
            assert!(got.is_ok(), "{protocol:?}: {got:?}");
        }
        let most = server.counts.most.load(Ordering::Relaxed);
        assert!((2..=16).contains(&most), "{protocol:?}: {most}");
    }
}

#[tokio::test]
async fn responses_that_bring_no_answer() {
    let wrong = |text: &str| Failure::NotAMessage(text.to_owned());
    let cases: [(Reply, Failure); 9] = [
        (
            |query| response(404, "application/dns-message", Pieces::one(answer(query))),
            Failure::HttpStatus(404),
        ),
        (
            |query| response(500, "application/dns-message", Pieces::one(answer(query))),
            Failure::HttpStatus(500),
        ),
        (
            |query| response(206, "application/dns-message", Pieces::one(answer(query))),
            Failure::HttpStatus(206),
        ),
        (
            |query| response(200, "text/html", Pieces::one(answer(query))),
            wrong("the media type is text/html"),
        ),
        (
            |query| response(200, "", Pieces::one(answer(query))),
            wrong("there is no media type"),
        ),
        (
            |query| message(answer_with_another_id(query)),
            Failure::WrongId,
        ),
        (|_| message(Bytes::new()), wrong("0 octets are too few")),
        (
            |query| message(large_answer(query, 65_536)),
            wrong("it has more than 65535 octets"),
        ),
        (
            |_| {
                let endless = Pieces::new(vec![0; 4_096], usize::MAX, Duration::ZERO);
                response(200, "application/dns-message", endless)
            },
            wrong("it has more than 65535 octets"),
        ),
    ];
    for (index, (reply, failure)) in cases.into_iter().enumerate() {
        for protocol in PROTOCOLS {
            let server = Server::new(protocol, reply).await;
            let got = server.ask().await;
            assert_eq!(got.as_ref(), Err(&failure), "{index} {protocol:?}");
            assert_eq!(server.counts.requests.load(Ordering::Relaxed), 1);
        }
    }
}

#[tokio::test]
async fn the_media_type_may_have_parameters_and_the_body_64_kib() {
    for protocol in PROTOCOLS {
        let server = Server::new(protocol, |query| {
            let body = Pieces::one(large_answer(query, 65_535));
            response(200, "Application/DNS-Message; charset=x", body)
        })
        .await;
        let got = server.ask().await;
        assert_eq!(got.map(|it| it.len()), Ok(65_535), "{protocol:?}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_once_more() {
    for status in [429, 502, 503, 504] {
        for protocol in PROTOCOLS {
            let server = Server::new(
                protocol,
                match status {
                    429 => |_| response(429, "", Pieces::one("")),
                    502 => |_| response(502, "", Pieces::one("")),
                    503 => |_| response(503, "", Pieces::one("")),
                    _ => |_| response(504, "", Pieces::one("")),
                },
            )
            .await;
            assert_eq!(server.ask().await, Err(Failure::HttpStatus(status)));
            assert_eq!(server.counts.requests.load(Ordering::Relaxed), 2);
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for protocol in PROTOCOLS {
        let server = Server::new(protocol, |_| {
            let mut response = response(302, "", Pieces::one(""));
            let target = "/dns-query".parse().expect("a value");
            response.headers_mut().insert("location", target);
            response
        })
        .await;
        assert_eq!(server.ask().await, Err(Failure::HttpStatus(302)));
        assert_eq!(server.counts.requests.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_certificate_of_nobody_known_is_refused() {
    for protocol in [Protocol::One, Protocol::Two] {
        let server = Server::new(protocol, |query| message(answer(query))).await;
        let got = ask(&server.url(), &Trust::public()).await;
        let why = "its certificate is of no CA known here".to_owned();
        assert_eq!(got, Err(Failure::Tls(why)));
        assert_eq!(server.counts.requests.load(Ordering::Relaxed), 0);
    }
}

/// Without a word in the header, as servers do that are in a hurry.
#[tokio::test]
async fn a_server_may_close_after_each_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    let reply = async |mut stream: TcpStream| {
        let mut request = vec![0; 2_048];
        let length = stream.read(&mut request).await.expect("a request");
        let request = String::from_utf8_lossy(&request[..length]);
        let (_, query) = request.split_once("dns=").expect("a question");
        let (query, _) = query.split_once(' ').expect("its end");
        let answer = answer(&Base64UrlUnpadded::decode_vec(query).expect("base64url"));
        let length = answer.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/dns-message\r\ncontent-length: {length}\r\n\r\n"
        );
        let _ = stream.write_all(&[head.as_bytes(), &answer].concat()).await;
    };
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            reply(stream).await;
        }
    });
    let session = Arc::new(open(&format!("http://{address}"), &Trust::public()));
    let asked: Vec<_> = (0..40)
        .map(|number| {
            let session = Arc::clone(&session);
            tokio::spawn(async move { ask_in(&session, &format!("n{number}.example")).await })
        })
        .collect();
    for asked in asked {
        let got = asked.await.expect("an end");
        assert!(got.is_ok(), "{got:?}");
    }
}

/// Sends `octets` on each connection when a request has come, then closes it.
async fn send(octets: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    let reply = async |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 1_024]).await;
        let _ = stream.write_all(octets).await;
    };
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            reply(stream).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn what_is_no_http_is_a_failure() {
    for octets in [
        &b""[..],
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/dns-message\r\ncontent-length: 99\r\n\r\n\0\0",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"\x00\x00\x00\x00\x00",
    ] {
        let url = send(octets).await;
        let got = ask(&url, &Trust::public()).await;
        assert!(matches!(got, Err(Failure::Connection(_))), "{octets:?}: {got:?}");
    }
}

/// Header fields without an end are cut off before they fill the memory.
#[tokio::test]
async fn endless_headers_are_a_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
            while stream
                .write_all(b"x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")
                .await
                .is_ok()
            {}
        }
    });
    let got = ask(&format!("http://{address}"), &Trust::public()).await;
    assert!(matches!(got, Err(Failure::Connection(_))), "{got:?}");
}
