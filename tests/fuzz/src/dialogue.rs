//! Servers that say anything at all before and after a handshake.

use tlsakit_core::probe::{SessionOutcome, SessionStage, StartTls};
use tlsakit_probe::starttls::{Dialogue, MAX_OCTETS, MAX_SHOWN, MAX_TRANSCRIPT_LINES, Names, Step};

/// Holds a dialogue. The first octet names the protocol; of the second one the lower six bits are the size
/// of the pieces, and the highest one says how it ends; the rest is what the server says.
///
/// What comes before the handshake has to have the same outcome in any pieces.
pub fn dialogues(data: &[u8]) {
    let [protocol, manner, said @ ..] = data else {
        return;
    };
    let protocols: Vec<_> = StartTls::all().collect();
    let protocol = protocols[usize::from(*protocol) % protocols.len()];
    let size = usize::from(manner & 0x3f) + 1;

    let whole = Talk::new(protocol).hear(said, said.len().max(1));
    let pieces = Talk::new(protocol).hear(said, size);
    assert_eq!(whole.verdict, pieces.verdict, "{protocol}");

    let mut inside = Talk::new(protocol);
    inside.shakes_hands = true;
    let mut inside = inside.hear(said, size);
    inside.end(manner & 0x80 == 0);
}

/// A dialogue, and what it has come to.
struct Talk {
    dialogue: Dialogue,
    /// Whether a handshake is done as soon as one is due; else what follows comes too early.
    shakes_hands: bool,
    /// How it has ended, or how far it got.
    verdict: (Option<SessionOutcome>, SessionStage),
    handshakes: usize,
    is_final: bool,
}

impl Talk {
    fn new(protocol: StartTls) -> Self {
        let names = Names {
            ehlo: "probe.example".to_owned(),
            second_ehlo: Some("second.example".to_owned()),
            domain: Some("example.org".to_owned()),
        };
        let mut talk = Self {
            dialogue: Dialogue::new(protocol, names),
            shakes_hands: false,
            verdict: (None, SessionStage::Start),
            handshakes: 0,
            is_final: false,
        };
        let step = talk.dialogue.begin();
        talk.take(step);
        talk
    }

    fn hear(mut self, said: &[u8], size: usize) -> Self {
        for piece in said.chunks(size) {
            let step = self.dialogue.receive(piece);
            self.take(step);
        }
        self
    }

    fn take(&mut self, step: Step) {
        let dialogue = &self.dialogue;
        assert!(dialogue.buffered() <= MAX_OCTETS);
        assert!(dialogue.transcript().len() <= MAX_TRANSCRIPT_LINES + 1);
        if self.is_final {
            match step {
                Step::Done(octets) => assert!(octets.is_empty()),
                Step::Failed { farewell, .. } => assert!(farewell.is_empty()),
                _ => panic!("{step:?} after the end"),
            }
            return;
        }
        self.verdict.1 = dialogue.stage();
        match step {
            Step::Read => {}
            Step::Send(octets) => assert!(!octets.is_empty()),
            Step::Handshake(_) => {
                self.handshakes += 1;
                assert_eq!((self.handshakes, dialogue.buffered()), (1, 0));
                if self.shakes_hands {
                    let step = self.dialogue.secured();
                    self.take(step);
                }
            }
            Step::Done(_) => {
                self.is_final = true;
                assert_eq!(self.handshakes, 1, "done without TLS");
            }
            Step::Failed { failure, .. } => {
                self.is_final = true;
                assert_ne!(failure.stage, SessionStage::Secured);
                self.verdict.0 = Some(failure.outcome);
                check_text(&failure.problem.text);
            }
        }
    }

    /// Ends it from outside, and holds what is left of it against the limits.
    fn end(&mut self, closes: bool) {
        let failure = match closes {
            true => self.dialogue.closed(),
            false => self.dialogue.timed_out(),
        };
        let secured = self.dialogue.stage() == SessionStage::Secured;
        let completed = failure.outcome == SessionOutcome::Completed;
        assert_eq!(secured, completed, "{failure:?}");
        check_text(&failure.problem.text);
        for line in self.dialogue.transcript() {
            assert!(line.text.chars().count() <= MAX_SHOWN);
            check_text(&line.text);
        }
        for note in self.dialogue.notes() {
            check_text(&note.text);
        }
        self.is_final = true;
        let step = self.dialogue.receive(b"220 more\r\n");
        self.take(step);
    }
}

/// No text may drive a terminal.
fn check_text(text: &str) {
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
