//! TCP and TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use tlsakit_core::dns::Failure;
use tlsakit_probe::{Resolver, Trust};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{
    Identity, answer, answer_to_another, answer_with_another_id, ask, ask_in, large_answer, name,
    open, request,
};

/// Reads one message.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut message = vec![0; stream.read_u16().await.ok()?.into()];
    stream.read_exact(&mut message).await.ok()?;
    Some(message)
}

/// Writes one message.
async fn write(stream: &mut (impl AsyncWrite + Unpin), message: &[u8]) {
    let length = u16::try_from(message.len()).expect("a length");
    let framed = [&length.to_be_bytes(), message].concat();
    // The client may have gone.
    let _ = stream.write_all(&framed).await;
    let _ = stream.flush().await;
}

/// Answers all questions of all connections as `reply` says; one without reply gets none.
pub(crate) fn serve_on<F>(listener: TcpListener, reply: F)
where
    F: Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static,
{
    let reply = Arc::new(reply);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let reply = Arc::clone(&reply);
            tokio::spawn(async move {
                while let Some(query) = read(&mut stream).await {
                    if let Some(answer) = reply(&query) {
                        write(&mut stream, &answer).await;
                    }
                }
            });
        }
    });
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// Gives each connection to `behave`; yields the URL, and how many connections there were.
async fn serve<F, B>(behave: F) -> (String, Arc<AtomicUsize>)
where
    F: Fn(TcpStream) -> B + Send + 'static,
    B: Future<Output = ()> + Send + 'static,
{
    let (listener, address) = listen().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(behave(stream));
        }
    });
    (format!("tcp://{address}"), connections)
}

fn trust() -> Trust {
    Trust::public()
}

#[tokio::test]
async fn answers_in_any_order_find_their_questions() {
    let (url, connections) = serve(async |mut stream| {
        let mut queries = Vec::new();
        for _ in 0..3 {
            queries.push(read(&mut stream).await.expect("a question"));
        }
        queries.sort_by_key(|query| std::cmp::Reverse(name(query).to_vec()));
        for query in queries {
            write(&mut stream, &answer(&query)).await;
        }
        // Kept open until the client goes.
        let _ = read(&mut stream).await;
    })
    .await;
    let session = open(&url, &trust());
    let (a, b, c) = tokio::join!(
        ask_in(&session, "a.example"),
        ask_in(&session, "b.example"),
        ask_in(&session, "c.example"),
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok(), "{a:?} {b:?} {c:?}");
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_server_may_close_after_each_answer() {
    let (url, _) = serve(async |mut stream| {
        if let Some(query) = read(&mut stream).await {
            write(&mut stream, &answer(&query)).await;
        }
        // Closed with questions unread, the connection would lose the answer too.
        let _ = stream.shutdown().await;
        while read(&mut stream).await.is_some() {}
    })
    .await;
    let session = open(&url, &trust());
    let results = tokio::join!(
        ask_in(&session, "a.example"),
        ask_in(&session, "b.example"),
        ask_in(&session, "c.example"),
        ask_in(&session, "d.example"),
    );
    let (a, b, c, d) = results;
    assert!(
        [&a, &b, &c, &d].iter().all(|it| it.is_ok()),
        "{a:?} {b:?} {c:?} {d:?}"
    );
}

#[tokio::test]
async fn a_server_that_hangs_up_is_tried_twice_more() {
    let (url, connections) = serve(async |stream| drop(stream)).await;
    let got = ask(&url, &trust()).await;
    assert!(matches!(got, Err(Failure::Connection(_))), "{got:?}");
    assert_eq!(connections.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn nobody_listens() {
    let (listener, address) = listen().await;
    drop(listener);
    let got = ask(&format!("tcp://{address}"), &trust()).await;
    assert_eq!(
        got,
        Err(Failure::Connection("connection refused".to_owned()))
    );
}

#[tokio::test]
async fn what_is_no_answer_is_a_failure() {
    type Reply = fn(&[u8]) -> Vec<u8>;
    let cases: [(Reply, Failure); 3] = [
        (answer_with_another_id, Failure::WrongId),
        (
            |_| Vec::new(),
            Failure::NotAMessage("0 octets are too few".to_owned()),
        ),
        (
            |query| query[..11].to_vec(),
            Failure::NotAMessage("11 octets are too few".to_owned()),
        ),
    ];
    for (reply, failure) in cases {
        let (listener, address) = listen().await;
        serve_on(listener, move |query| Some(reply(query)));
        let got = ask(&format!("tcp://{address}"), &trust()).await;
        assert_eq!(got, Err(failure));
    }
}

/// The machine compares the question, so that it can say what came instead.
#[tokio::test]
async fn an_answer_to_another_question_is_passed_on() {
    let (listener, address) = listen().await;
    serve_on(listener, |query| Some(answer_to_another(query)));
    let session = open(&format!("tcp://{address}"), &trust());
    let got = session
        .ask(&request(1, "a.example"))
        .await
        .expect("an answer");
    assert_eq!(&got[12..14], b"\x01\x60");
}

#[tokio::test]
async fn answers_of_64_kib_are_read_whole() {
    let (listener, address) = listen().await;
    serve_on(listener, |query| Some(large_answer(query, 65_535)));
    let got = ask(&format!("tcp://{address}"), &trust()).await;
    assert_eq!(got.map(|it| it.len()), Ok(65_535));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_failure() {
    let (url, _) = serve(async |mut stream| {
        let _ = read(&mut stream).await;
        let _ = stream.write_all(b"\x01\x00 fewer than 256").await;
    })
    .await;
    let got = ask(&url, &trust()).await;
    assert_eq!(
        got,
        Err(Failure::Connection("the connection was closed".to_owned()))
    );
}

/// Serves DNS over TLS with `identity`; yields the port.
async fn serve_tls(identity: &Identity) -> u16 {
    let (listener, address) = listen().await;
    let acceptor = identity.acceptor(&[]);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                while let Some(query) = read(&mut stream).await {
                    assert_eq!(query.len() % 128, 0, "padding");
                    write(&mut stream, &answer(&query)).await;
                }
            });
        }
    });
    address.port()
}

#[tokio::test]
async fn tls_with_a_certificate_that_a_known_ca_issued() {
    let identity = Identity::issued(&["localhost", "127.0.0.1", "dns.example"]);
    let port = serve_tls(&identity).await;
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        format!("127.0.0.1:{port}#dns.example"),
    ] {
        let got = ask(&format!("tls://{host}"), &identity.trust).await;
        assert!(got.is_ok(), "{host}: {got:?}");
    }
}

#[tokio::test]
async fn tls_with_a_certificate_of_nobody_known() {
    let identity = Identity::issued(&["localhost"]);
    let port = serve_tls(&identity).await;
    let got = ask(&format!("tls://localhost:{port}"), &trust()).await;
    let why = "its certificate is of no CA known here".to_owned();
    assert_eq!(got, Err(Failure::Tls(why)));
}

/// Also one that calls itself a CA, as many tools make them.
#[tokio::test]
async fn tls_with_a_self_signed_certificate() {
    for is_ca in [
        IsCa::NoCa,
        IsCa::ExplicitNoCa,
        IsCa::Ca(BasicConstraints::Unconstrained),
    ] {
        let identity = Identity::self_signed(&["127.0.0.1"], |it| it.is_ca = is_ca);
        let port = serve_tls(&identity).await;
        let url = format!("tls://127.0.0.1:{port}");
        let got = ask(&url, &trust()).await;
        assert!(matches!(got, Err(Failure::Tls(_))), "{is_ca:?}: {got:?}");
        let got = ask(&url, &identity.trust).await;
        assert!(got.is_ok(), "{is_ca:?}: {got:?}");
    }
}

/// Being trusted by itself makes up for neither name nor date.
#[tokio::test]
async fn tls_with_a_certificate_of_another_name_or_time() {
    let cases: [(&[&str], i32, i32, &str); 3] = [
        (&["other.example"], 2020, 2120, "is one of another name"),
        (&["127.0.0.1"], 2020, 2021, "has expired"),
        (&["127.0.0.1"], 2119, 2120, "is not valid yet"),
    ];
    for (names, from, until, why) in cases {
        for is_ca in [IsCa::NoCa, IsCa::Ca(BasicConstraints::Unconstrained)] {
            let identity = Identity::self_signed(names, |it| {
                it.is_ca = is_ca;
                it.not_before = date_time_ymd(from, 1, 1);
                it.not_after = date_time_ymd(until, 1, 1);
            });
            let port = serve_tls(&identity).await;
            let got = ask(&format!("tls://127.0.0.1:{port}"), &identity.trust).await;
            assert_eq!(got, Err(Failure::Tls(format!("its certificate {why}"))));
        }
    }
}

#[tokio::test]
async fn tls_where_there_is_none() {
    let (url, _) = serve(async |mut stream| {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
        tokio::time::sleep(Duration::from_secs(5)).await;
    })
    .await;
    let got = ask(&url.replace("tcp", "tls"), &trust()).await;
    assert!(matches!(got, Err(Failure::Tls(_))), "{got:?}");
}

#[test]
fn resolvers_that_are_none() {
    for (text, part) in [
        ("", "neither a host name nor an IP address"),
        ("dns.example", "give an IP address"),
        ("udp://dns.example", "give an IP address"),
        ("tcp://dns.example:53", "give an IP address"),
        ("udp://192.0.2.1:0", "the port"),
        ("quic://192.0.2.1", "the scheme"),
        ("tls://a b", "neither a host name"),
        ("tls://192.0.2.1#", "neither a host name"),
        ("https://", "neither a host name"),
        ("https://user@dns.example/", "neither a host name"),
        ("https://dns.example/a b", "no URL"),
        ("https://dns.example/a#b", "no URL"),
        ("http://dns.example/dns-query", "for this machine alone"),
        ("http://192.0.2.1/dns-query", "for this machine alone"),
        ("http://127.0.0.1.example/", "for this machine alone"),
        ("http://[2001:db8::1]/", "for this machine alone"),
        ("http://0.0.0.0/", "for this machine alone"),
    ] {
        let error = Resolver::parse(text, &trust()).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}
