//! Every step of every protocol, with every kind of hostile or broken answer.

use tlsakit_core::probe::{SessionStage, StartTls};

use super::script::{Pieces, Played, Player, play};
use super::{MAX_OCTETS, MAX_TRANSCRIPT_LINES};

/// An answer of a server in a good dialogue.
struct Turn {
    /// Where the dialogue is when the answer is due.
    stage: SessionStage,
    /// The answer.
    answer: &'static [u8],
    /// An answer that begins like one, and what it goes on with for ever.
    endless: (&'static [u8], &'static [u8]),
}

const fn turn(
    stage: SessionStage,
    answer: &'static [u8],
    endless: (&'static [u8], &'static [u8]),
) -> Turn {
    Turn {
        stage,
        answer,
        endless,
    }
}

use SessionStage::{Capabilities, Greeting, Secured, StartTls as AskTls};

/// The good dialogues. The last turn before TLS is the server's consent.
const DIALOGUES: &[(StartTls, &[Turn])] = &[
    (
        StartTls::Smtp,
        &[
            turn(Greeting, b"220-mx.example.org\r\n220 ESMTP\r\n", (b"", b"220-more\r\n")),
            turn(
                Capabilities,
                b"250-mx.example.org\r\n250-PIPELINING\r\n250 STARTTLS\r\n",
                (b"", b"250-more\r\n"),
            ),
            turn(AskTls, b"220 2.0.0 go ahead\r\n", (b"", b"220-more\r\n")),
            turn(Secured, b"250-mx.example.org\r\n250 8BITMIME\r\n", (b"", b"250-more\r\n")),
        ],
    ),
    (
        StartTls::Lmtp,
        &[
            turn(Greeting, b"220 lmtp.example.org\r\n", (b"", b"220-more\r\n")),
            turn(
                Capabilities,
                b"250-lmtp.example.org\r\n250-STARTTLS\r\n250 CHUNKING\r\n",
                (b"", b"250-more\r\n"),
            ),
            turn(AskTls, b"220 go ahead\r\n", (b"", b"220-more\r\n")),
            turn(Secured, b"250 lmtp.example.org\r\n", (b"", b"250-more\r\n")),
        ],
    ),
    (
        StartTls::Imap,
        &[
            turn(Greeting, b"* OK ready\r\n", (b"", b"* OK more\r\n")),
            turn(
                Capabilities,
                b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na1 OK done\r\n",
                (b"", b"* CAPABILITY X\r\n"),
            ),
            turn(AskTls, b"a2 OK begin\r\n", (b"", b"* OK more\r\n")),
        ],
    ),
    (
        StartTls::Pop3,
        &[
            turn(Greeting, b"+OK ready\r\n", (b"", b"+OK more\r\n")),
            turn(Capabilities, b"+OK\r\nUIDL\r\nSTLS\r\n.\r\n", (b"+OK\r\n", b"X\r\n")),
            turn(AskTls, b"+OK begin\r\n", (b"+", b"+")),
        ],
    ),
    (
        StartTls::XmppClient,
        &[
            turn(
                Greeting,
                b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1' version='1.0'>",
                (b"", b"<?xml version='1.0'?>"),
            ),
            turn(
                Capabilities,
                b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>\
                  </starttls></stream:features>",
                (b"<stream:features>", b"<more><a/></more>"),
            ),
            turn(
                AskTls,
                b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                (b"<proceed>", b"<a b='c'>"),
            ),
        ],
    ),
    (
        StartTls::XmppServer,
        &[
            turn(
                Greeting,
                b"<stream:stream xmlns='jabber:server' version='1.0'>",
                (b"<stream:stream ", b"a='b' "),
            ),
            turn(
                Capabilities,
                b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
                (b"<stream:features>", b"text "),
            ),
            turn(
                AskTls,
                b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>",
                (b"", b" \r\n"),
            ),
        ],
    ),
    (
        StartTls::Sieve,
        &[
            turn(
                Greeting,
                b"\"IMPLEMENTATION\" \"x\"\r\n{8}\r\nSTARTTLS\r\nOK (X) \"ready\"\r\n",
                (b"", b"\"MORE\" {1}\r\nx\r\n"),
            ),
            turn(AskTls, b"OK\r\n", (b"OK {3}\r\n", b"x\r\n{3}\r\n")),
        ],
    ),
    (
        StartTls::Ftp,
        &[
            turn(Greeting, b"120 soon\r\n220-hello\r\n anything\r\n220 ready\r\n", (b"220-\r\n", b"x\r\n")),
            turn(AskTls, b"234 go ahead\r\n", (b"234-\r\n", b"\r\n")),
        ],
    ),
    (
        StartTls::Nntp,
        &[
            turn(Greeting, b"201 ready\r\n", (b"", b"201 more\r\n")),
            turn(Capabilities, b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n", (b"101\r\n", b"X\r\n")),
            turn(AskTls, b"382 go ahead\r\n", (b"382 ", b"x")),
        ],
    ),
    (
        StartTls::Ldap,
        &[turn(
            AskTls,
            b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00",
            (b"\x30\x84\x7f\xff\xff\xff", b"x"),
        )],
    ),
    (StartTls::Postgres, &[turn(AskTls, b"S", (b"E", b"x"))]),
    (
        StartTls::Mysql,
        &[turn(
            Greeting,
            b"\x20\0\0\0\x0a8.0.36\0\x01\0\0\0abcdefgh\0\xff\xff\x08\x02\0\xff\xcf\x15\0\0\0",
            (b"\x00\x20\x00\x00\x0a", b"x"),
        )],
    ),
    (StartTls::None, &[]),
];

/// What is said in place of an answer, and what has to stand in the message about it.
const BROKEN: &[(&[u8], &str)] = &[
    (b"hm\r\n", ""),
    (b"\0\0\0\0\0\0\r\n", ""),
    (b"\xff\xfe\xfd\xfc\r\n", ""),
    (
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        "HTTP",
    ),
    (b"\x15\x03\x01\x00\x02\x02\x46", "looks like TLS"),
    (b"RFB 003.008\n", "VNC"),
];

/// A player who has heard all good answers before a turn.
fn at(protocol: StartTls, turns: &[Turn], index: usize) -> Player {
    let mut player = Player::new(protocol);
    for turn in turns.iter().take(index) {
        player.hear(turn.answer, Pieces::Whole);
    }
    // Goes inside TLS if that is where the turn is.
    player.hear(b"", Pieces::Whole);
    let due = turns.get(index).map(|turn| turn.stage);
    assert_eq!(Some(player.dialogue.stage()), due, "{protocol} {index}");
    player
}

/// Calls for each turn of each protocol, in each kind of pieces; the number of calls.
fn each_turn(mut case: impl FnMut(StartTls, &Turn, Player, Pieces)) -> usize {
    let mut cases = 0;
    for (protocol, turns) in DIALOGUES {
        for (index, turn) in turns.iter().enumerate() {
            for pieces in [Pieces::Whole, Pieces::Octets] {
                case(*protocol, turn, at(*protocol, turns, index), pieces);
                cases += 1;
            }
        }
    }
    cases
}

/// Turns of all protocols, in two kinds of pieces.
const CASES: usize = 30 * 2;

/// A protocol error before the handshake; inside TLS a note, since the chain is known.
fn assert_not_understood(turn: &Turn, played: &Played, about: &str) {
    if turn.stage == Secured {
        assert_eq!(played.end, "done", "{about}");
        assert_eq!(played.notes, ["smtp-ehlo-lost-after-tls"], "{about}");
        return;
    }
    let expected = format!("ProtocolError {:?} ", turn.stage);
    assert!(played.end.starts_with(&expected), "{about}: {}", played.end);
    assert!(!played.handshake, "{about}");
}

#[test]
fn every_protocol_is_here() {
    let listed: Vec<_> = DIALOGUES.iter().map(|(protocol, _)| *protocol).collect();
    assert_eq!(listed.len(), StartTls::all().count());
    assert!(StartTls::all().all(|protocol| listed.contains(&protocol)));
}

#[test]
fn good_dialogues_end_well() {
    for (protocol, turns) in DIALOGUES {
        let answers: Vec<_> = turns.iter().map(|turn| turn.answer).collect();
        let played = play(*protocol, &answers);
        assert_eq!(played.end, "done", "{protocol}: {}", played.text);
        assert!(played.handshake, "{protocol}");
        assert!(played.notes.is_empty(), "{protocol}: {:?}", played.notes);
        let length: usize = answers.iter().map(|it| it.len()).sum();
        assert_eq!(played.heard, length, "{protocol}");
    }
}

#[test]
fn closing_at_every_step() {
    let cases = each_turn(|protocol, turn, mut player, _| {
        player.close();
        let played = player.finish();
        let stage = turn.stage;
        let expected = match stage {
            Secured => "Completed Secured connection-closed".to_owned(),
            _ => format!("Closed {stage:?} connection-closed"),
        };
        assert_eq!(played.end, expected, "{protocol}");
    });
    assert_eq!(cases, CASES);
}

#[test]
fn closing_within_every_answer() {
    let mut places = 0;
    for (protocol, turns) in DIALOGUES {
        for (index, turn) in turns.iter().enumerate() {
            for cut in 1..turn.answer.len() {
                let mut player = at(*protocol, turns, index);
                player.hear(turn.answer.split_at(cut).0, Pieces::Whole);
                player.close();
                let played = player.finish();
                let outcome = played.end.split(' ').next();
                let expected = match turn.stage {
                    Secured => "Completed",
                    _ => "Closed",
                };
                assert_eq!(outcome, Some(expected), "{protocol} {index} {cut}");
                places += 1;
            }
        }
    }
    assert!(places > 900, "{places}");
}

#[test]
fn silence_at_every_step() {
    let cases = each_turn(|protocol, turn, mut player, _| {
        player.time_out();
        let played = player.finish();
        let stage = turn.stage;
        let expected = match stage {
            Secured => "Completed Secured timed-out".to_owned(),
            _ => format!("TimedOut {stage:?} timed-out"),
        };
        assert_eq!(played.end, expected, "{protocol}");
    });
    assert_eq!(cases, CASES);
}

#[test]
fn broken_answers_at_every_step() {
    let mut cases = 0;
    for (broken, name) in BROKEN {
        cases += each_turn(|protocol, turn, mut player, pieces| {
            player.hear(broken, pieces);
            let played = player.finish();
            let about = format!("{protocol} {:?} {}", turn.stage, broken.escape_ascii());
            assert_not_understood(turn, &played, &about);
            // Octet by octet some are given up before they look like anything.
            if pieces == Pieces::Whole && turn.stage != Secured {
                assert!(played.text.contains(name), "{about}: {}", played.text);
            }
        });
    }
    assert_eq!(cases, CASES * 6);
}

#[test]
fn long_lines_at_every_step() {
    let line = vec![b'x'; 10 << 20];
    let cases = each_turn(|protocol, turn, mut player, pieces| {
        player.hear(&line, pieces);
        let heard = player.dialogue.buffered();
        let played = player.finish();
        assert_not_understood(turn, &played, &format!("{protocol} {:?}", turn.stage));
        assert!(heard <= MAX_OCTETS);
    });
    assert_eq!(cases, CASES);
}

#[test]
fn endless_answers_at_every_step() {
    let cases = each_turn(|protocol, turn, mut player, pieces| {
        let (start, more) = turn.endless;
        let mut answer = start.to_vec();
        while answer.len() < 4 * MAX_OCTETS {
            answer.extend_from_slice(more);
        }
        player.hear(&answer, pieces);
        let played = player.finish();
        let about = format!("{protocol} {:?}: {}", turn.stage, played.end);
        if turn.stage == Secured {
            assert_eq!(played.notes, ["smtp-ehlo-lost-after-tls"], "{about}");
        } else {
            assert!(played.end.starts_with("ProtocolError"), "{about}");
        }
        // One octet at a time shows when it was given up.
        if pieces == Pieces::Octets {
            assert!(played.heard <= 2 * MAX_OCTETS, "{about}");
        }
        assert!(played.transcript.lines().count() <= MAX_TRANSCRIPT_LINES + 1);
    });
    assert_eq!(cases, CASES);
}

#[test]
fn octets_before_the_handshake() {
    let mut cases = 0;
    for (protocol, turns) in DIALOGUES {
        let before: Vec<_> = turns.iter().filter(|it| it.stage != Secured).collect();
        let Some((consent, earlier)) = before.split_last() else {
            continue;
        };
        for injected in [&b"\n"[..], b"250 ok\r\n", b"\x16\x03\x03\0\0", b"\0", b" "] {
            let mut messages: Vec<_> = earlier.iter().map(|it| it.answer.to_vec()).collect();
            messages.push([consent.answer, injected].concat());
            let messages: Vec<_> = messages.iter().map(Vec::as_slice).collect();
            let played = play(*protocol, &messages);
            let end = &played.end;
            assert_eq!(end, "EarlyOctets Handshake early-octets", "{protocol}");
            cases += 1;
        }
    }
    assert_eq!(cases, 12 * 5);
}

#[test]
fn words_where_tls_is_due() {
    let played = play(StartTls::None, &[]);
    assert_eq!(played.end, "done");
    let mut player = Player::new(StartTls::None);
    let step = player.dialogue.receive(b"220 mx.example.org\r\n");
    let super::Step::Failed { failure, .. } = step else {
        unreachable!("{step:?}");
    };
    assert_eq!(failure.problem.code, "unexpected-answer");
    assert!(failure.problem.text.contains("SMTP, LMTP or FTP"));
}
