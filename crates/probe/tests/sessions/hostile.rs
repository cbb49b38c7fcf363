//! Servers that mean no good: what each does in place of an answer, at every step of every protocol.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tlsakit_core::probe::{
    Hello, Line, Session, SessionOutcome, SessionRequest, SessionStage, StartTls,
};
use tlsakit_oracle_tests::certificate::{Key, Template};
use tlsakit_probe::session::hold;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::rustls_server::{BOTH, acceptor};
use crate::support::{listen, notes, problem, request, told};

/// How long a session may take in these tests.
const SHORT: Duration = Duration::from_secs(1);

/// What is more than any limit here, in octets.
const FLOOD: usize = 10 * 1024 * 1024;

/// Says something after the client has spoken, or at once. The stage is where the client waits for it.
type Answer = (SessionStage, bool, &'static [u8]);

const AT_ONCE: bool = false;
const IN_TURN: bool = true;

/// What a server says before the handshake, in order, and a line that it may repeat for ever.
type Script = (StartTls, &'static [Answer], &'static [u8]);

use SessionStage::{Capabilities, Greeting, StartTls as Asked};

const SCRIPTS: &[Script] = &[
    (StartTls::Smtp, SMTP, b"250-more\r\n"),
    (StartTls::Lmtp, SMTP, b"250-more\r\n"),
    (
        StartTls::Imap,
        &[
            (Greeting, AT_ONCE, b"* OK hello\r\n"),
            (
                Capabilities,
                IN_TURN,
                b"* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK listed\r\n",
            ),
            (Asked, IN_TURN, b"a2 OK begin\r\n"),
        ],
        b"* CAPABILITY MORE\r\n",
    ),
    (
        StartTls::Pop3,
        &[
            (Greeting, AT_ONCE, b"+OK hello\r\n"),
            (Capabilities, IN_TURN, b"+OK list\r\nSTLS\r\nUSER\r\n.\r\n"),
            (Asked, IN_TURN, b"+OK begin\r\n"),
        ],
        b"MORE\r\n",
    ),
    (StartTls::XmppClient, XMPP, b"<more/>"),
    (StartTls::XmppServer, XMPP, b"<more/>"),
    (
        StartTls::Sieve,
        &[
            (
                Greeting,
                AT_ONCE,
                b"\"IMPLEMENTATION\" \"server\"\r\n\"STARTTLS\"\r\nOK\r\n",
            ),
            (Asked, IN_TURN, b"OK \"begin\"\r\n"),
        ],
        b"\"MORE\" \"more\"\r\n",
    ),
    (
        StartTls::Ftp,
        &[
            (Greeting, AT_ONCE, b"220 hello\r\n"),
            (Asked, IN_TURN, b"234 begin\r\n"),
        ],
        b"220-more\r\n",
    ),
    (
        StartTls::Nntp,
        &[
            (Greeting, AT_ONCE, b"200 hello\r\n"),
            (
                Capabilities,
                IN_TURN,
                b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n",
            ),
            (Asked, IN_TURN, b"382 begin\r\n"),
        ],
        b"MORE\r\n",
    ),
    (
        StartTls::Ldap,
        // ExtendedResponse, message 1, success.
        &[(
            Asked,
            IN_TURN,
            b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00",
        )],
        b"\x30\x0c\x02\x01\x02\x78\x07\x0a\x01\x00\x04\x00\x04\x00",
    ),
    // ErrorResponse of 4 GiB.
    (
        StartTls::Postgres,
        &[(Asked, IN_TURN, b"S")],
        b"E\xff\xff\xff\xff",
    ),
    (
        StartTls::Mysql,
        // Protocol 10, CLIENT_SSL and CLIENT_PROTOCOL_41 among the capabilities.
        &[(
            Greeting,
            AT_ONCE,
            b"\x33\0\0\0\x0a8.0.0\0\x01\0\0\0saltsalt\0\xff\xff\x21\x02\0\xff\xdf\x15\
              \0\0\0\0\0\0\0\0\0\0saltsaltsalt\0",
        )],
        b"\0\0\0\0",
    ),
];

const SMTP: &[Answer] = &[
    (Greeting, AT_ONCE, b"220 mx.example ESMTP\r\n"),
    (
        Capabilities,
        IN_TURN,
        b"250-mx.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
    ),
    (Asked, IN_TURN, b"220 begin\r\n"),
];

const XMPP: &[Answer] = &[
    (
        Greeting,
        IN_TURN,
        b"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' \
          xmlns='jabber:client' id='1' version='1.0'>",
    ),
    (
        Capabilities,
        AT_ONCE,
        b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
    ),
    (
        Asked,
        IN_TURN,
        b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    ),
];

/// What a server does in place of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It closes the connection.
    Close,
    /// It closes the connection in the middle of the answer.
    CloseWithin,
    /// It sends octets that are no protocol's.
    Garbage,
    /// It sends NULs and a line end.
    Nuls,
    /// It sends a line that does not end.
    EndlessLine,
    /// It sends lines of an answer that does not end.
    EndlessLines,
    /// It sends an octet at a time, slowly.
    Drip,
    /// It says nothing.
    Silence,
    /// It answers rightly, and sends more in the same breath.
    Early,
}

const FAULTS: [Fault; 8] = [
    Fault::Close,
    Fault::CloseWithin,
    Fault::Garbage,
    Fault::Nuls,
    Fault::EndlessLine,
    Fault::EndlessLines,
    Fault::Drip,
    Fault::Silence,
];

impl Fault {
    /// Does it in place of `answer`.
    async fn commit(self, stream: &mut TcpStream, answer: &[u8], more: &[u8]) {
        match self {
            Self::Close => return,
            Self::CloseWithin => return drop(stream.write_all(&answer[..answer.len() / 2]).await),
            Self::Garbage => drop(stream.write_all(b"\xff\xfe\x00\x9b garbage \x80\r\n").await),
            Self::Nuls => drop(stream.write_all(&[&[0; 100][..], b"\r\n"].concat()).await),
            Self::EndlessLine => flood(stream, b"A").await,
            Self::EndlessLines => flood(stream, more).await,
            Self::Drip => {
                for octet in answer {
                    if stream.write_all(&[*octet]).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(SHORT / 8).await;
                }
            }
            Self::Silence => {}
            Self::Early => drop(stream.write_all(&[answer, b"250 more\r\n"].concat()).await),
        }
        wait_for_end(stream).await;
    }

    /// The outcome that is due.
    fn outcome(self) -> SessionOutcome {
        match self {
            Self::Close | Self::CloseWithin => SessionOutcome::Closed,
            Self::Garbage | Self::Nuls | Self::EndlessLine | Self::EndlessLines => {
                SessionOutcome::ProtocolError
            }
            Self::Drip | Self::Silence => SessionOutcome::TimedOut,
            Self::Early => SessionOutcome::EarlyOctets,
        }
    }
}

/// Sends `octets` again and again until nobody takes them.
async fn flood(stream: &mut TcpStream, octets: &[u8]) {
    let block = octets.repeat(64 * 1024 / octets.len());
    let mut sent = 0;
    while sent < FLOOD && stream.write_all(&block).await.is_ok() {
        sent += block.len();
    }
    assert!(sent < FLOOD, "the client took all of {sent} octets");
}

/// Until the client has closed, and no longer than a session takes.
async fn wait_for_end(stream: &mut TcpStream) {
    let mut octets = [0; 1024];
    let end = async { while stream.read(&mut octets).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(2 * SHORT, end).await;
}

/// Runs a script up to a step, or to its end. False if the client has gone.
async fn play(stream: &mut TcpStream, answers: &[Answer]) -> bool {
    for (_, in_turn, answer) in answers {
        if *in_turn && !heard(stream).await {
            return false;
        }
        if stream.write_all(answer).await.is_err() {
            return false;
        }
    }
    true
}

async fn heard(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0)
}

/// Holds a session with a server that does `serve` with its one connection.
async fn against<F, S>(starttls: StartTls, hello: Hello, serve: S) -> Session
where
    S: FnOnce(TcpStream) -> F,
    F: Future<Output = ()>,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let request = SessionRequest {
        starttls,
        hello,
        ..request(listener.local_addr().expect("an address"))
    };
    let server = async {
        let (stream, _) = listener.accept().await.expect("a connection");
        serve(stream).await;
    };
    let client = async {
        let begun = Instant::now();
        (hold(&request, SHORT).await, begun.elapsed())
    };
    let ((session, time), ()) = tokio::join!(client, server);
    let told = told(&session);
    assert!(time < 3 * SHORT, "{time:?} {told}");
    assert!(session.transcript.len() <= 101, "{told}");
    assert!(told.len() < 64 * 1024, "{} octets", told.len());
    session
}

#[tokio::test]
async fn every_fault_at_every_step_has_its_outcome() {
    let mut all = JoinSet::new();
    for (protocol, answers, more) in SCRIPTS {
        for step in 0..answers.len() {
            for fault in FAULTS {
                all.spawn(one_fault(*protocol, answers, more, step, fault));
            }
        }
    }
    let mut wrong = Vec::new();
    while let Some(result) = all.join_next().await {
        wrong.extend(result.expect("no panic"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the session.
async fn one_fault(
    protocol: StartTls,
    answers: &'static [Answer],
    more: &'static [u8],
    step: usize,
    fault: Fault,
) -> Option<String> {
    let (stage, in_turn, answer) = answers[step];
    if fault == Fault::Drip && answer.len() < 10 {
        return None;
    }
    let session = against(protocol, Hello::Modern, async |mut stream: TcpStream| {
        let is_there = play(&mut stream, &answers[..step]).await;
        if is_there && (!in_turn || heard(&mut stream).await) {
            fault.commit(&mut stream, answer, more).await;
        }
    })
    .await;
    let is_right = session.outcome == fault.outcome() && session.stage == stage;
    let told = told(&session);
    (!is_right).then(|| format!("{protocol} {step} {stage:?} {fault:?}: {told}"))
}

#[tokio::test]
async fn what_comes_before_the_handshake_is_refused() {
    for (protocol, answers, more) in SCRIPTS {
        let (last, before) = answers.split_last().expect("an answer");
        let session = against(*protocol, Hello::Modern, async |mut stream: TcpStream| {
            let is_there = play(&mut stream, before).await;
            if is_there && (!last.1 || heard(&mut stream).await) {
                Fault::Early.commit(&mut stream, last.2, more).await;
            }
        })
        .await;
        let told = told(&session);
        assert_eq!(session.outcome, Fault::Early.outcome(), "{told}");
        assert!(session.chain.is_empty() && session.tls.alert.is_none());
    }
}

/// A server for everything that a handshake needs.
fn certificate() -> (Vec<Vec<u8>>, Key) {
    let key = Key::new(1);
    let chain = vec![Template::server(&key, &["mx.example"]).self_signed()];
    (chain, key)
}

/// Every protocol comes through to the chain, and every fault in the handshake's place is told.
#[tokio::test]
async fn every_protocol_reaches_the_handshake() {
    let (chain, key) = certificate();
    for (protocol, answers, _) in SCRIPTS {
        let tls = acceptor(BOTH[0], &chain, &key);
        let session = against(*protocol, Hello::Modern, async |mut stream: TcpStream| {
            play(&mut stream, answers).await;
            if *protocol == StartTls::Mysql {
                // SSLRequest.
                let _ = stream.read_exact(&mut [0; 36]).await;
            }
            let Ok(mut tls) = tls.accept(stream).await else {
                return;
            };
            let mut octets = [0; 1024];
            while tls.read(&mut octets).await.is_ok_and(|read| read > 0) {
                let _ = tls.write_all(b"250 mx.example\r\n").await;
            }
        })
        .await;
        let told = told(&session);
        assert_eq!(session.outcome, SessionOutcome::Completed, "{told}");
        assert_eq!(session.stage, SessionStage::Secured, "{told}");
        assert!(notes(&session).is_empty() && session.chain.len() == 1);
        assert!(!session.transcript.is_empty(), "{told}");
    }
}

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

#[tokio::test]
async fn inside_tls_nothing_undoes_the_handshake() {
    let (chain, key) = certificate();
    let answers: [(&[u8], bool); 5] = [
        (b"", true),
        (b"", false),
        (b"550 go away\r\n", false),
        (b"\xff\xff\r\n", false),
        (b"250-", false),
    ];
    for (octets, closes) in answers {
        let tls = acceptor(BOTH[0], &chain, &key);
        let session = against(
            StartTls::Smtp,
            Hello::Modern,
            async |mut stream: TcpStream| {
                play(&mut stream, SMTP).await;
                let mut tls = tls.accept(stream).await.expect("a handshake");
                let _ = tls.read(&mut [0; 1024]).await;
                // The last one without end.
                let times = if octets == b"250-" { 300_000 } else { 1 };
                let _ = tls.write_all(&octets.repeat(times)).await;
                let _ = tls.flush().await;
                if !closes {
                    wait_for_end(tls.get_mut().0).await;
                }
            },
        )
        .await;
        let told = format!("{octets:x?} {}", told(&session));
        assert_eq!(session.outcome, SessionOutcome::Completed, "{told}");
        assert_eq!(session.stage, SessionStage::Secured, "{told}");
        assert!(session.problem.is_none(), "{told}");
        assert_eq!(notes(&session), ["smtp-ehlo-lost-after-tls"], "{told}");
    }
}

#[tokio::test]
async fn a_second_name_is_said_where_the_first_gets_no_starttls() {
    let names = async |ehlo: Option<&str>| {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let request = SessionRequest {
            starttls: StartTls::Smtp,
            ehlo: ehlo.map(str::to_owned),
            ..request(listener.local_addr().expect("an address"))
        };
        let server = async {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.write_all(b"220 mx.example\r\n").await;
            while heard(&mut stream).await {
                let _ = stream.write_all(b"250 mx.example\r\n").await;
            }
        };
        let (session, ()) = tokio::join!(hold(&request, SHORT), server);
        let said = |line: &Line| line.text.strip_prefix("EHLO ").map(str::to_owned);
        session
            .transcript
            .iter()
            .filter_map(said)
            .collect::<Vec<_>>()
    };
    let own = tlsakit_probe::session::default_ehlo();
    let own: Vec<String> = own.into_iter().chain(["[127.0.0.1]".to_owned()]).collect();
    assert_eq!(names(None).await, own);
    let given = names(Some("a.example")).await;
    assert_eq!(given, ["a.example", "[127.0.0.1]"]);
    let literal = names(Some("[127.0.0.1]")).await;
    assert_eq!(literal, ["[127.0.0.1]"]);
}

#[tokio::test]
async fn where_nobody_listens_there_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut request = request(listener.local_addr().expect("an address"));
    drop(listener);
    let session = hold(&request, SHORT).await;
    assert_eq!(session.outcome, SessionOutcome::ConnectFailed);
    assert_eq!(session.stage, SessionStage::Connect);
    assert_eq!(problem(&session), "connect-failed");
    request.starttls = StartTls::Smtp;
    assert_eq!(problem(&hold(&request, SHORT).await), "smtp-connect-failed");
    request.sni = Some("no name".to_owned());
    let session = hold(&request, SHORT).await;
    assert_eq!(session.outcome, SessionOutcome::NotTried);
    assert_eq!(problem(&session), "server-name-unreadable");
}

#[tokio::test]
async fn a_session_that_is_given_up_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let request = request(listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move { hold(&request, 60 * SHORT).await });
    let (mut stream, _) = listener.accept().await.expect("a connection");
    assert!(heard(&mut stream).await);
    task.abort();
    let end = tokio::time::timeout(SHORT, stream.read(&mut [0; 16])).await;
    assert_eq!(end.expect("an end").unwrap_or_default(), 0);
}
