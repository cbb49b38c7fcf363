//! Servers that say what a test tells them.

use tlsakit_core::probe::{Speaker, StartTls};

use super::{Dialogue, MAX_OCTETS, MAX_SHOWN, MAX_TRANSCRIPT_LINES, Names, Step};

/// How octets arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pieces {
    /// Each message at once.
    Whole,
    /// One octet at a time.
    Octets,
    /// Each message in two pieces, the first one of so many octets.
    Two(usize),
}

/// What a dialogue came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Played {
    /// `handshake`, `done`, or outcome, stage and code of the failure; `waiting` if nothing ended it.
    pub(super) end: String,
    /// What the failure says.
    pub(super) text: String,
    /// Whether a handshake was begun.
    pub(super) handshake: bool,
    /// What was sent, farewell included.
    pub(super) sent: Vec<u8>,
    /// The codes of the notes.
    pub(super) notes: Vec<String>,
    /// The transcript, a line each, after `S: `, `C: `, and inside TLS `S* `, `C* `.
    pub(super) transcript: String,
    /// Octets of the server that were heard before the end.
    pub(super) heard: usize,
}

/// A dialogue, and what it has come to so far.
pub(super) struct Player {
    pub(super) dialogue: Dialogue,
    played: Played,
    handshaking: bool,
    ended: bool,
}

impl Player {
    pub(super) fn new(protocol: StartTls) -> Self {
        let names = Names {
            ehlo: "probe.example".to_owned(),
            second_ehlo: Some("second.example".to_owned()),
            domain: Some("example.org".to_owned()),
        };
        let mut player = Self {
            dialogue: Dialogue::new(protocol, names),
            played: Played {
                end: "waiting".to_owned(),
                text: String::new(),
                handshake: false,
                sent: Vec::new(),
                notes: Vec::new(),
                transcript: String::new(),
                heard: 0,
            },
            handshaking: false,
            ended: false,
        };
        let step = player.dialogue.begin();
        player.take(step);
        player
    }

    /// Lets the server say something; afterwards, if the client has begun the handshake, it is done.
    pub(super) fn hear(&mut self, message: &[u8], pieces: Pieces) {
        self.shake_hands();
        let size = match pieces {
            Pieces::Octets => 1,
            Pieces::Two(first) if first > 0 => first,
            _ => message.len().max(1),
        };
        let mut rest = message;
        while !rest.is_empty() && !self.ended {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            self.played.heard += piece.len();
            let step = self.dialogue.receive(piece);
            self.take(step);
            rest = after;
            if let Pieces::Two(_) = pieces {
                let step = match rest {
                    [] => continue,
                    rest => self.dialogue.receive(rest),
                };
                self.take(step);
                return;
            }
        }
    }

    fn shake_hands(&mut self) {
        if std::mem::take(&mut self.handshaking) {
            let step = self.dialogue.secured();
            self.take(step);
        }
    }

    fn take(&mut self, step: Step) {
        assert!(self.dialogue.buffered() <= MAX_OCTETS);
        assert!(self.dialogue.transcript().len() <= MAX_TRANSCRIPT_LINES + 1);
        if self.ended {
            let is_final = match step {
                Step::Done(octets) => octets.is_empty(),
                Step::Failed { farewell, .. } => farewell.is_empty(),
                _ => false,
            };
            assert!(is_final, "a step after the end");
            return;
        }
        match step {
            Step::Read => {}
            Step::Send(octets) => {
                assert!(!octets.is_empty());
                self.played.sent.extend(octets);
            }
            Step::Handshake(octets) => {
                assert!(!self.played.handshake, "a second handshake");
                self.played.sent.extend(octets);
                self.played.handshake = true;
                self.handshaking = true;
                self.played.end = "handshake".to_owned();
            }
            Step::Done(octets) => {
                self.played.sent.extend(octets);
                self.played.end = "done".to_owned();
                self.ended = true;
            }
            Step::Failed { failure, farewell } => {
                self.played.sent.extend(farewell);
                self.fail(&failure);
            }
        }
    }

    fn fail(&mut self, failure: &super::Failure) {
        let (outcome, stage) = (failure.outcome, failure.stage);
        self.played.end = format!("{outcome:?} {stage:?} {}", failure.problem.code);
        self.played.text.clone_from(&failure.problem.text);
        self.ended = true;
    }

    /// The server closes the connection, unless the dialogue has ended.
    pub(super) fn close(&mut self) {
        self.shake_hands();
        if !self.ended {
            let failure = self.dialogue.closed();
            self.fail(&failure);
        }
    }

    /// Time is up, unless the dialogue has ended.
    pub(super) fn time_out(&mut self) {
        self.shake_hands();
        if !self.ended {
            let failure = self.dialogue.timed_out();
            self.fail(&failure);
        }
    }

    /// What it has come to, after the handshake if it was begun.
    pub(super) fn finish(mut self) -> Played {
        self.shake_hands();
        for line in self.dialogue.transcript() {
            assert!(line.text.chars().count() <= MAX_SHOWN, "{}", line.text);
            assert!(!line.text.chars().any(char::is_control), "{}", line.text);
            let from = match line.from {
                Speaker::Client => 'C',
                Speaker::Server => 'S',
            };
            let mark = if line.secured { '*' } else { ':' };
            let line = format!("{from}{mark} {}\n", line.text);
            self.played.transcript.push_str(&line);
        }
        let notes = self.dialogue.notes().iter();
        self.played.notes = notes.map(|note| note.code.clone()).collect();
        self.played
    }
}

/// Plays messages of a server, in every kind of pieces, and says what came of it: always the same.
pub(super) fn play(protocol: StartTls, messages: &[&[u8]]) -> Played {
    let whole = play_in(protocol, messages, Pieces::Whole);
    let longest = messages.iter().map(|it| it.len()).max().unwrap_or(0);
    let cuts = (1..longest).map(Pieces::Two);
    for pieces in cuts.chain([Pieces::Octets]) {
        let other = play_in(protocol, messages, pieces);
        assert_eq!(other.end, whole.end, "{pieces:?}");
        assert_eq!(other.notes, whole.notes, "{pieces:?}");
        // What is no answer at all is given up at the first octet that shows it, and so is what comes early.
        let strange = ["ProtocolError", "EarlyOctets"];
        if !strange.iter().any(|it| whole.end.starts_with(it)) {
            assert_eq!(other.sent, whole.sent, "{pieces:?}");
            assert_eq!(other.transcript, whole.transcript, "{pieces:?}");
        }
    }
    whole
}

/// Plays messages in one kind of pieces.
pub(super) fn play_in(protocol: StartTls, messages: &[&[u8]], pieces: Pieces) -> Played {
    let mut player = Player::new(protocol);
    for message in messages {
        player.hear(message, pieces);
    }
    player.finish()
}

/// What a server says, message by message, and how a dialogue with it ends.
pub(super) type Row<'a> = (&'a [&'a [u8]], &'a str);

/// Plays tables. A dialogue that waits for more, or for the handshake, ends so.
pub(super) fn check(protocol: StartTls, rows: &[Row<'_>]) {
    for (messages, end) in rows {
        let played = play(protocol, messages);
        let shown: Vec<_> = messages
            .iter()
            .map(|it| it.escape_ascii().to_string())
            .collect();
        assert_eq!(played.end, *end, "{shown:?}: {}", played.text);
    }
}

/// Plays a whole dialogue: the transcript has to be the given one.
pub(super) fn check_transcript(protocol: StartTls, messages: &[&[u8]], transcript: &str) {
    assert_eq!(play(protocol, messages).transcript, transcript);
}
