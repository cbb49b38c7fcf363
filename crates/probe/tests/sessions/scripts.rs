//! What servers say before the handshake of every protocol, and what they do in place of it when they mean
//! no good.

use std::time::{Duration, Instant};

use tlsakit_core::probe::SessionStage::{self, Capabilities, Greeting, StartTls as Asked};
use tlsakit_core::probe::{Hello, Session, SessionOutcome, SessionRequest, StartTls};
use tlsakit_oracle_tests::certificate::{Key, Template};
use tlsakit_probe::session::hold;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{request, told};

/// How long a session may take in these tests.
pub(crate) const SHORT: Duration = Duration::from_secs(1);

/// What is more than any limit here, in octets.
pub(crate) const FLOOD: usize = 10 * 1024 * 1024;

/// Says something after the client has spoken, or at once. The stage is where the client waits for it.
pub(crate) type Answer = (SessionStage, bool, &'static [u8]);

/// The server speaks first.
pub(crate) const AT_ONCE: bool = false;
/// The server waits for the client.
pub(crate) const IN_TURN: bool = true;

/// What a server says before the handshake, in order, and a line that it may repeat for ever.
pub(crate) type Script = (StartTls, &'static [Answer], &'static [u8]);

/// Every protocol.
pub(crate) const SCRIPTS: &[Script] = &[
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

/// SMTP and LMTP.
pub(crate) const SMTP: &[Answer] = &[
    (Greeting, AT_ONCE, b"220 mx.example ESMTP\r\n"),
    (
        Capabilities,
        IN_TURN,
        b"250-mx.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
    ),
    (Asked, IN_TURN, b"220 begin\r\n"),
];

/// XMPP of both kinds.
pub(crate) const XMPP: &[Answer] = &[
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
pub(crate) enum Fault {
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

/// What can be done in place of any answer.
pub(crate) const FAULTS: [Fault; 8] = [
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
    pub(crate) async fn commit(self, stream: &mut TcpStream, answer: &[u8], more: &[u8]) {
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
    pub(crate) fn outcome(self) -> SessionOutcome {
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
pub(crate) async fn flood(stream: &mut TcpStream, octets: &[u8]) {
    let block = octets.repeat(64 * 1024 / octets.len());
    let mut sent = 0;
    while sent < FLOOD && stream.write_all(&block).await.is_ok() {
        sent += block.len();
    }
    assert!(sent < FLOOD, "the client took all of {sent} octets");
}

/// Until the client has closed, and no longer than a session takes.
pub(crate) async fn wait_for_end(stream: &mut TcpStream) {
    let mut octets = [0; 1024];
    let end = async { while stream.read(&mut octets).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(2 * SHORT, end).await;
}

/// Runs a script up to a step, or to its end. False if the client has gone.
pub(crate) async fn play(stream: &mut TcpStream, answers: &[Answer]) -> bool {
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

/// Waits until the client speaks. False if it has gone.
pub(crate) async fn heard(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0)
}

/// Holds a session with a server that does `serve` with its one connection.
pub(crate) async fn against<F, S>(starttls: StartTls, hello: Hello, serve: S) -> Session
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

/// A server for everything that a handshake needs.
pub(crate) fn certificate() -> (Vec<Vec<u8>>, Key) {
    let key = Key::new(1);
    let chain = vec![Template::server(&key, &["mx.example"]).self_signed()];
    (chain, key)
}
