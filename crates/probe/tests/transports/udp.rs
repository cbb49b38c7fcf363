//! UDP, and TCP behind it.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tlsakit_core::dns::Failure;
use tlsakit_probe::Trust;
use tokio::net::{TcpListener, UdpSocket};

use crate::stream;
use crate::support::{
    answer, answer_to_another, answer_with_another_id, ask, ask_in, large_answer, open, truncated,
};

/// Answers each datagram with those that `reply` makes of it; yields the address.
async fn serve<F>(mut reply: F) -> SocketAddr
where
    F: FnMut(&[u8], SocketAddr) -> Vec<Vec<u8>> + Send + 'static,
{
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    let address = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut buffer = vec![0; 65_535];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            for datagram in reply(&buffer[..length], from) {
                socket.send_to(&datagram, from).await.expect("a way back");
            }
        }
    });
    address
}

fn trust() -> Trust {
    Trust::public()
}

#[tokio::test]
async fn answers_come_as_they_are() {
    let server = serve(|query, _| vec![answer(query)]).await;
    for resolver in [format!("udp://{server}"), server.to_string()] {
        let got = ask(&resolver, &trust()).await.expect("an answer");
        assert!(got.ends_with(&[127, 0, 0, 1]));
    }
}

#[tokio::test]
async fn over_ipv6() {
    let socket = UdpSocket::bind("[::1]:0").await.expect("a socket");
    let address = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut buffer = [0; 512];
        let (length, from) = socket.recv_from(&mut buffer).await.expect("a question");
        let answer = answer(&buffer[..length]);
        socket.send_to(&answer, from).await.expect("a way back");
    });
    let got = ask(&format!("udp://{address}"), &trust()).await;
    assert!(got.is_ok(), "{got:?}");
}

#[tokio::test]
async fn what_does_not_answer_the_question_is_passed_over() {
    let server = serve(|query, _| {
        let mut response_bit_missing = answer(query);
        response_bit_missing[2] &= 0x7f;
        vec![
            Vec::new(),
            vec![0; 11],
            b"\xff\xff garbage of some length \xff".to_vec(),
            query[..2].to_vec(),
            response_bit_missing,
            answer_with_another_id(query),
            answer_to_another(query),
            answer(query),
        ]
    })
    .await;
    let got = ask(&format!("udp://{server}"), &trust()).await;
    assert!(got.is_ok_and(|it| it.ends_with(&[127, 0, 0, 1])));
}

#[tokio::test]
async fn another_source_is_passed_over() {
    let forger = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let server = serve(move |query, from| {
        let mut forged = answer(query);
        *forged.last_mut().expect("octets") = 66;
        forger.send_to(&forged, from).expect("a way back");
        std::thread::sleep(Duration::from_millis(50));
        vec![answer(query)]
    })
    .await;
    let got = ask(&format!("udp://{server}"), &trust()).await;
    assert!(got.is_ok_and(|it| it.ends_with(&[127, 0, 0, 1])));
}

#[tokio::test]
async fn a_lost_question_is_sent_again_as_it_was() {
    let mut sent: Vec<(Vec<u8>, SocketAddr)> = Vec::new();
    let server = serve(move |query, from| {
        sent.push((query.to_vec(), from));
        if sent.len() < 2 {
            return Vec::new();
        }
        assert_eq!(sent[0], sent[1]);
        vec![answer(query)]
    })
    .await;
    let begin = Instant::now();
    let got = ask(&format!("udp://{server}"), &trust()).await;
    assert!(got.is_ok(), "{got:?}");
    assert!(
        begin.elapsed() < Duration::from_secs(4),
        "{:?}",
        begin.elapsed()
    );
}

/// On a clock that jumps to the next moment at which something is due.
#[tokio::test(start_paused = true)]
async fn silence_ends() {
    let server = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    let address = server.local_addr().expect("an address");
    let begin = tokio::time::Instant::now();
    let got = ask(&format!("udp://{address}"), &trust()).await;
    assert_eq!(got, Err(Failure::Timeout));
    assert_eq!(begin.elapsed().as_secs(), 1 + 2 + 4);
}

#[tokio::test]
async fn a_closed_port_is_told_at_once() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    let address = socket.local_addr().expect("an address");
    drop(socket);
    let begin = Instant::now();
    let got = ask(&format!("udp://{address}"), &trust()).await;
    assert_eq!(
        got,
        Err(Failure::Connection("connection refused".to_owned()))
    );
    assert!(begin.elapsed() < Duration::from_millis(900));
}

#[tokio::test]
async fn a_truncated_answer_is_asked_for_by_tcp() {
    // The port has to be free in both protocols.
    let (listener, server) = loop {
        let server = serve(|query, _| vec![truncated(query)]).await;
        if let Ok(listener) = TcpListener::bind(server).await {
            break (listener, server);
        }
    };
    stream::serve_on(listener, |query| Some(large_answer(query, 65_535)));
    let session = open(&format!("udp://{server}"), &trust());
    for name in ["a.example", "b.example"] {
        let got = ask_in(&session, name).await.expect("an answer");
        assert_eq!(got.len(), 65_535);
    }
}

#[tokio::test]
async fn a_truncated_answer_without_tcp_is_a_failure() {
    let server = serve(|query, _| vec![truncated(query)]).await;
    let got = ask(&format!("udp://{server}"), &trust()).await;
    assert_eq!(got, Err(Failure::Truncated));
}

#[tokio::test]
async fn large_datagrams_are_read_whole() {
    let server = serve(|query, _| vec![large_answer(query, 65_507)]).await;
    let got = ask(&format!("udp://{server}"), &trust()).await;
    assert_eq!(got.map(|it| it.len()), Ok(65_507));
}

#[tokio::test]
async fn ports_and_ids_differ_from_question_to_question() {
    let (seen, mut all) = tokio::sync::mpsc::unbounded_channel();
    let server = serve(move |query, from| {
        let id = u16::from_be_bytes([query[0], query[1]]);
        seen.send((from.port(), id)).expect("a reader");
        vec![answer(query)]
    })
    .await;
    let session = open(&format!("udp://{server}"), &trust());
    let (mut ports, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..64 {
        ask_in(&session, &format!("n{number}.example"))
            .await
            .expect("an answer");
        let (port, id) = all.recv().await.expect("a question");
        ports.insert(port);
        ids.insert(id);
    }
    // Of 64 out of 28,000 and 65,536, some may meet.
    assert!(ports.len() > 56, "{ports:?}");
    assert!(ids.len() > 56, "{ids:?}");
}
