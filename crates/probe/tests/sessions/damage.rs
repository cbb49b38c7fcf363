//! Handshakes that are something else, have no end, or are damaged on the way.

use std::net::SocketAddr;

use tlsakit_core::probe::{Hello, Session, SessionOutcome, SessionStage, StartTls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::rustls_server::{BOTH, acceptor};
use crate::scripts::{SMTP, against, certificate, flood, heard, play, wait_for_end};
use crate::support::{listen, problem, told};

#[tokio::test]
async fn faults_in_place_of_the_handshake_have_their_outcome() {
    let faults: [HandshakeFault; 9] = [
        (b"", true, SessionOutcome::Closed, "connection-closed"),
        (b"", false, SessionOutcome::TimedOut, "timed-out"),
        (
            b"454 no TLS\r\n",
            false,
            SessionOutcome::ProtocolError,
            "not-tls",
        ),
        (
            b"\0\0\0\0\0\0\0\0",
            false,
            SessionOutcome::ProtocolError,
            "not-tls",
        ),
        (
            b"\x16\x03",
            true,
            SessionOutcome::Closed,
            "connection-closed",
        ),
        (
            b"\x16\x03\x03\x00",
            false,
            SessionOutcome::TimedOut,
            "timed-out",
        ),
        // A ServerHello that is none, an alert, and a record of data.
        (
            b"\x16\x03\x03\0\x08\x02\0\0\x04\x03\x03\0\0",
            false,
            SessionOutcome::HandshakeFailed,
            "tls-handshake-failed",
        ),
        (
            b"\x15\x03\x01\0\x02\x02\x28",
            true,
            SessionOutcome::HandshakeFailed,
            "tls-handshake-failed",
        ),
        (
            b"\x17\x03\x03\0\x02\x02\x28",
            true,
            SessionOutcome::HandshakeFailed,
            "tls-handshake-failed",
        ),
    ];
    let mut all = JoinSet::new();
    for protocol in [StartTls::None, StartTls::Smtp] {
        for hello in [Hello::Modern, Hello::Legacy] {
            for fault in faults {
                all.spawn(handshake_fault(protocol, hello, fault));
            }
        }
    }
    all.join_all().await;
}

/// Octets in place of the handshake, whether the server closes then, the outcome, the problem.
type HandshakeFault = (&'static [u8], bool, SessionOutcome, &'static str);

async fn handshake_fault(protocol: StartTls, hello: Hello, fault: HandshakeFault) {
    let (octets, closes, outcome, code) = fault;
    let answers = if protocol == StartTls::Smtp {
        SMTP
    } else {
        &[]
    };
    let session = against(protocol, hello, async |mut stream: TcpStream| {
        play(&mut stream, answers).await;
        heard(&mut stream).await;
        let _ = stream.write_all(octets).await;
        if !closes {
            wait_for_end(&mut stream).await;
        }
    })
    .await;
    let told = format!("{octets:x?} {}", told(&session));
    assert_eq!(session.outcome, outcome, "{told}");
    assert_eq!(session.stage, SessionStage::Handshake, "{told}");
    assert_eq!(problem(&session), code, "{told}");
}

/// Floods in the handshake's place: each form of record again and again.
#[tokio::test]
async fn a_handshake_without_end_is_left() {
    let floods: [&[u8]; 6] = [
        b"220 mx.example\r\n",
        // Empty records of a handshake, HelloRequest, a warning, ChangeCipherSpec.
        b"\x16\x03\x03\0\0",
        b"\x16\x03\x03\0\x04\0\0\0\0",
        b"\x15\x03\x03\0\x02\x01\x70",
        b"\x14\x03\x03\0\x01\x01",
        // A message of 16 MiB, an octet at a time.
        b"\x16\x03\x03\0\x04\x0b\xff\xff\xff",
    ];
    for hello in [Hello::Modern, Hello::Legacy] {
        for octets in floods {
            let session = against(StartTls::None, hello, async |mut stream: TcpStream| {
                heard(&mut stream).await;
                flood(&mut stream, octets).await;
            })
            .await;
            let told = format!("{octets:x?} {}", told(&session));
            let ended = [
                SessionOutcome::ProtocolError,
                SessionOutcome::HandshakeFailed,
            ];
            assert!(ended.contains(&session.outcome), "{told}");
            assert_eq!(session.stage, SessionStage::Handshake, "{told}");
        }
    }
}

/// What a relay does to the octets of the server.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Nothing,
    CutAt(usize),
    FlipAt(usize),
}

/// Carries a connection to `server`, with damage, and yields how many octets the server sent.
async fn relay(client: TcpStream, server: SocketAddr, damage: Damage) -> usize {
    let (mut from_client, mut to_client) = client.into_split();
    let server = TcpStream::connect(server).await.expect("the server");
    let (mut from_server, mut to_server) = server.into_split();
    let there = async {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
    };
    let back = async {
        let mut count = 0;
        let mut octets = [0; 4096];
        while let Ok(read @ 1..) = from_server.read(&mut octets).await {
            let block = &mut octets[..read];
            let (kept, goes_on) = match damage {
                Damage::CutAt(at) if at < count + read => (at - count, false),
                Damage::FlipAt(at) if (count..count + read).contains(&at) => {
                    block[at - count] ^= 0x20;
                    (read, true)
                }
                _ => (read, true),
            };
            count += kept;
            if to_client.write_all(&block[..kept]).await.is_err() || !goes_on {
                break;
            }
        }
        let _ = to_client.shutdown().await;
        count
    };
    tokio::pin!(there, back);
    tokio::select! {
        count = &mut back => count,
        () = &mut there => back.await,
    }
}

/// Holds a session through a relay that does damage; how many octets came through.
async fn damaged(server: SocketAddr, damage: Damage, hello: Hello) -> (Session, usize) {
    let mut count = 0;
    let session = against(StartTls::None, hello, async |stream: TcpStream| {
        count = relay(stream, server, damage).await;
    })
    .await;
    (session, count)
}

/// The sessions with each of the damages, held at once.
async fn all_damaged(
    server: SocketAddr,
    damages: impl Iterator<Item = Damage>,
    hello: Hello,
) -> Vec<Session> {
    let mut sessions = JoinSet::new();
    for (number, damage) in damages.enumerate() {
        sessions.spawn(async move { (number, damaged(server, damage, hello).await.0) });
    }
    let mut sessions = sessions.join_all().await;
    sessions.sort_by_key(|(number, _)| *number);
    sessions.into_iter().map(|(_, session)| session).collect()
}

/// A handshake that is cut or changed anywhere is never completed, and keeps what was seen of it.
#[tokio::test]
async fn a_handshake_that_is_damaged_fails() {
    let (chain, key) = certificate();
    for versions in BOTH {
        let server = listen(acceptor(versions, &chain, &key)).await;
        let (session, length) = damaged(server, Damage::Nothing, Hello::Modern).await;
        assert_eq!(session.outcome, SessionOutcome::Completed);
        // The server's close_notify, which comes after the handshake.
        let length = length - if versions == BOTH[0] { 24 } else { 31 };

        let cuts = (0..length).step_by(17).chain([length - 1]);
        let sessions = all_damaged(server, cuts.map(Damage::CutAt), Hello::Modern).await;
        for session in &sessions {
            let told = told(session);
            assert_eq!(session.outcome, SessionOutcome::Closed, "{told}");
            assert_eq!(session.stage, SessionStage::Handshake, "{told}");
        }
        // TLS 1.3 encrypts it, and rustls hands it out with the proof alone.
        let has_chain = sessions.iter().any(|session| !session.chain.is_empty());
        assert_eq!(has_chain, versions == BOTH[1]);

        // What follows ServerHello in TLS 1.3, ChangeCipherSpec and the version of a record, is not looked
        // at (RFC 8446, section 5.1).
        let ignored = if versions == BOTH[0] { 127..138 } else { 0..0 };
        let flips = (0..length).step_by(5).filter(|at| !ignored.contains(at));
        let flips = flips.map(Damage::FlipAt);
        let sessions = all_damaged(server, flips, Hello::Modern).await;
        for (number, session) in sessions.iter().enumerate() {
            let told = format!("{number} of {length}: {}", told(session));
            assert_ne!(session.outcome, SessionOutcome::Completed, "{told}");
            assert_eq!(session.stage, SessionStage::Handshake, "{told}");
            assert!(session.problem.is_some(), "{told}");
        }
        let flips = (0..length).step_by(5).map(Damage::FlipAt);
        for session in all_damaged(server, flips, Hello::Legacy).await {
            assert_eq!(session.stage, SessionStage::Handshake);
            assert_ne!(session.outcome, SessionOutcome::Completed);
        }
    }
}
