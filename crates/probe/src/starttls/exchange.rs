//! What both sides have said: the input with its limits, the transcript, and how a dialogue fails.

use tlsakit_core::probe::{Line, SessionOutcome, SessionStage, Speaker, StartTls};
use tlsakit_core::report::Reason;

use super::words::{is_tls_record, quoted, resemblance, shown};
use super::{Failure, Names, Step};

/// Most octets of a line or of a frame. Replies of SMTP have up to 512, lists of capabilities seldom
/// more than 2,000.
pub const MAX_LINE: usize = 8 * 1024;

/// Most lines of one answer. EHLO is answered with some fifteen.
pub const MAX_LINES: usize = 256;

/// Most octets from a server before the handshake, and as many inside TLS. Common are less than 2,000.
pub const MAX_OCTETS: usize = 64 * 1024;

/// Most lines of a transcript, without the `…` that stands for the rest.
pub const MAX_TRANSCRIPT_LINES: usize = 100;

/// What both sides have said.
#[derive(Debug)]
pub(super) struct Exchange {
    protocol: StartTls,
    names: Names,
    stage: SessionStage,
    /// Received and not yet taken.
    input: Vec<u8>,
    /// How much of the input is known to hold no line end.
    scanned: usize,
    /// Octets received, before the handshake or inside TLS.
    received: usize,
    /// Lines taken since something was sent.
    lines: usize,
    transcript: Vec<Line>,
    notes: Vec<Reason>,
}

impl Exchange {
    pub(super) fn new(protocol: StartTls, names: Names) -> Self {
        Self {
            protocol,
            names,
            stage: SessionStage::Greeting,
            input: Vec::new(),
            scanned: 0,
            received: 0,
            lines: 0,
            transcript: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn stage(&self) -> SessionStage {
        self.stage
    }

    pub(super) fn set_stage(&mut self, stage: SessionStage) {
        self.stage = stage;
    }

    pub(super) fn transcript(&self) -> &[Line] {
        &self.transcript
    }

    pub(super) fn notes(&self) -> &[Reason] {
        &self.notes
    }

    /// Adds a note.
    pub(super) fn note(&mut self, code: &str, text: impl Into<String>, rfc: &[&str]) {
        self.notes.push(Reason::new(code, text, rfc));
    }

    /// What follows is said inside TLS. Nothing from before counts there (RFC 3207, section 4.2).
    pub(super) fn enter_tls(&mut self) {
        self.stage = SessionStage::Secured;
        self.input.clear();
        self.scanned = 0;
        self.received = 0;
        self.lines = 0;
    }

    // ---- input

    /// Keeps as many octets as the limit allows; false if it does not allow all.
    pub(super) fn append(&mut self, octets: &[u8]) -> bool {
        let room = MAX_OCTETS.saturating_sub(self.received);
        let kept = octets.get(..room).unwrap_or(octets);
        self.received += kept.len();
        self.input.extend_from_slice(kept);
        kept.len() == octets.len()
    }

    pub(super) fn has_input(&self) -> bool {
        !self.input.is_empty()
    }

    pub(super) fn buffered(&self) -> usize {
        self.input.len()
    }

    /// What is there and was not taken.
    pub(super) fn input(&self) -> &[u8] {
        &self.input
    }

    /// Takes octets off the front, or as many as there are.
    pub(super) fn take(&mut self, count: usize) -> Vec<u8> {
        self.scanned = 0;
        self.input.drain(..count.min(self.input.len())).collect()
    }

    /// Takes a line off the front, without its CRLF, or LF alone. Nothing if it is not complete.
    ///
    /// # Errors
    ///
    /// [`Step::Failed`] where a TLS record begins in place of a line, and past [`MAX_LINE`] or
    /// [`MAX_LINES`].
    pub(super) fn line(&mut self) -> Result<Option<Vec<u8>>, Step> {
        self.refuse_tls()?;
        let unseen = self.input.iter().skip(self.scanned);
        let end = unseen.copied().position(|octet| octet == b'\n');
        let length = end.map_or(self.input.len(), |end| self.scanned + end);
        if length > MAX_LINE {
            return Err(self.too_long(&format!("a line of more than {MAX_LINE} octets")));
        }
        if end.is_none() {
            self.scanned = length;
            return Ok(None);
        }
        let mut line = self.take(length + 1);
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        self.heard(&line);
        self.lines += 1;
        if self.lines > MAX_LINES {
            return Err(self.too_long(&format!("an answer of more than {MAX_LINES} lines")));
        }
        Ok(Some(line))
    }

    /// # Errors
    ///
    /// [`Step::Failed`] where a TLS record begins.
    pub(super) fn refuse_tls(&mut self) -> Result<(), Step> {
        match is_tls_record(&self.input) {
            true => Err(self.unexpected_input()),
            false => Ok(()),
        }
    }

    // ---- transcript

    /// Notes what the server said.
    pub(super) fn heard(&mut self, octets: impl AsRef<[u8]>) {
        self.record(Speaker::Server, octets.as_ref());
    }

    /// Notes what the client says, in words.
    pub(super) fn said(&mut self, text: &str) {
        self.lines = 0;
        self.record(Speaker::Client, text.as_bytes());
    }

    /// A line to send, without its CRLF; XMPP has none.
    pub(super) fn say(&mut self, line: &str) -> Step {
        Step::Send(self.octets_of(line))
    }

    /// The last line inside TLS, without its CRLF.
    pub(super) fn leave(&mut self, line: &str) -> Step {
        Step::Done(self.octets_of(line))
    }

    fn octets_of(&mut self, line: &str) -> Vec<u8> {
        // A name that somebody typed must not become a line of its own.
        let line: String = line.chars().filter(|it| !it.is_control()).collect();
        self.said(&line);
        let end = match self.protocol {
            StartTls::XmppClient | StartTls::XmppServer => "",
            _ => "\r\n",
        };
        format!("{line}{end}").into_bytes()
    }

    fn record(&mut self, from: Speaker, octets: &[u8]) {
        let text = match self.transcript.len() {
            0..MAX_TRANSCRIPT_LINES => shown(octets),
            MAX_TRANSCRIPT_LINES => "…".to_owned(),
            _ => return,
        };
        let secured = self.stage == SessionStage::Secured;
        self.transcript.push(Line {
            from,
            text,
            secured,
        });
    }

    // ---- failures

    /// Ends without a farewell.
    pub(super) fn fail(
        &self,
        outcome: SessionOutcome,
        code: &str,
        text: impl Into<String>,
        rfc: &[&str],
    ) -> Step {
        Step::Failed {
            failure: self.failure(outcome, code, text, rfc),
            farewell: Vec::new(),
        }
    }

    /// Ends with a line as farewell, given without its CRLF.
    pub(super) fn part(
        &mut self,
        line: &str,
        outcome: SessionOutcome,
        code: &str,
        text: impl Into<String>,
        rfc: &[&str],
    ) -> Step {
        Step::Failed {
            failure: self.failure(outcome, code, text, rfc),
            farewell: self.octets_of(line),
        }
    }

    /// Ends because the server's words are not the protocol.
    pub(super) fn unexpected(&self, words: &[u8]) -> Step {
        let text = format!(
            "The server says {}, which is no {} {}.{}",
            quoted(words),
            self.protocol_name(),
            match self.stage {
                SessionStage::Greeting => "greeting",
                _ => "answer",
            },
            resemblance(words, self.protocol_name()),
        );
        self.fail(
            SessionOutcome::ProtocolError,
            "unexpected-answer",
            text,
            &[],
        )
    }

    /// Ends because the input is not the protocol.
    pub(super) fn unexpected_input(&mut self) -> Step {
        let octets = std::mem::take(&mut self.input);
        self.heard(&octets);
        self.unexpected(&octets)
    }

    /// Ends because octets came where the handshake is due.
    pub(super) fn early_octets(&mut self) -> Step {
        if self.protocol == StartTls::None {
            return self.unexpected_input();
        }
        self.stage = SessionStage::Handshake;
        let octets = std::mem::take(&mut self.input);
        self.heard(&octets);
        let text = format!(
            "After its consent to TLS, and before the handshake, the server sent {} in the clear. Anybody \
             on the way could have added that, and a client must not take it for an answer inside TLS \
             (CVE-2011-0411).",
            quoted(&octets)
        );
        let rfc: &[&str] = match self.protocol {
            StartTls::Smtp | StartTls::Lmtp => &["RFC 3207, section 4.2"],
            StartTls::XmppClient | StartTls::XmppServer => &["RFC 6120, section 5.4.2.3"],
            _ => &[],
        };
        self.fail(SessionOutcome::EarlyOctets, "early-octets", text, rfc)
    }

    /// Ends because of more than [`MAX_OCTETS`].
    pub(super) fn too_much(&self) -> Step {
        self.too_long(&format!("more than {MAX_OCTETS} octets"))
    }

    /// Ends because a limit is passed.
    pub(super) fn too_long(&self, what: &str) -> Step {
        let text = format!("The server sends {what}, and was not listened to any longer.");
        self.fail(SessionOutcome::ProtocolError, "answer-too-long", text, &[])
    }

    /// The server has closed the connection.
    pub(super) fn closed(&mut self) -> Failure {
        let start = self.unfinished();
        let text = format!("The server closed the connection {}.{start}", self.moment());
        self.failure(SessionOutcome::Closed, "connection-closed", text, &[])
    }

    /// Time is up.
    pub(super) fn timed_out(&mut self) -> Failure {
        let start = self.unfinished();
        let hint = match (self.stage, start.as_str()) {
            (SessionStage::Greeting, "") => {
                " A server with TLS from the first octet waits for the client: try --starttls none."
            }
            _ => "",
        };
        let text = format!("Time was up {}.{start}{hint}", self.moment());
        self.failure(SessionOutcome::TimedOut, "timed-out", text, &[])
    }

    /// Notes that the EHLO inside TLS, the only thing that a dialogue waits for there, came to nothing.
    pub(super) fn lost_inside_tls(&mut self, text: &str) {
        let rfc = ["RFC 3207, section 4.2"];
        self.note("smtp-ehlo-lost-after-tls", text, &rfc);
    }

    /// What came of an answer that is not complete, as a sentence with a space before it.
    fn unfinished(&mut self) -> String {
        if self.input.is_empty() {
            return String::new();
        }
        let octets = std::mem::take(&mut self.input);
        self.heard(&octets);
        let looks = resemblance(&octets, self.protocol_name());
        format!(" It had begun to say {}.{looks}", quoted(&octets))
    }

    fn moment(&self) -> &'static str {
        match self.stage {
            SessionStage::Start | SessionStage::Connect => "before the connection was there",
            SessionStage::Greeting => "before its greeting was complete",
            SessionStage::Capabilities => "when it was asked for its capabilities",
            SessionStage::StartTls => "when it was asked for TLS",
            SessionStage::Handshake => "in the handshake",
            SessionStage::Secured => "inside TLS, before it answered",
        }
    }

    fn failure(
        &self,
        outcome: SessionOutcome,
        code: &str,
        text: impl Into<String>,
        rfc: &[&str],
    ) -> Failure {
        Failure {
            outcome,
            stage: self.stage,
            problem: Reason::new(code, text, rfc),
        }
    }

    fn protocol_name(&self) -> &'static str {
        match self.protocol {
            StartTls::Ftp => "FTP",
            StartTls::Imap => "IMAP",
            StartTls::Ldap => "LDAP",
            StartTls::Lmtp => "LMTP",
            StartTls::Mysql => "MySQL",
            StartTls::Nntp => "NNTP",
            StartTls::None => "TLS",
            StartTls::Pop3 => "POP3",
            StartTls::Postgres => "PostgreSQL",
            StartTls::Sieve => "ManageSieve",
            StartTls::Smtp => "SMTP",
            StartTls::XmppClient | StartTls::XmppServer => "XMPP",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::{Pieces, play_in};
    use super::*;

    /// A reply of so many lines of so many octets each, without their ends.
    fn reply(code: &str, lines: usize, octets: usize) -> Vec<u8> {
        let text = "x".repeat(octets.saturating_sub(4));
        let within = format!("{code}-{text}\r\n").repeat(lines.saturating_sub(1));
        format!("{within}{code} {text}\r\n").into_bytes()
    }

    #[test]
    fn limits_are_where_they_are_said_to_be() {
        let too_long = "ProtocolError Greeting answer-too-long";
        for (lines, octets, end) in [
            // The CR counts, since it is one only before LF.
            (1, MAX_LINE - 1, "waiting"),
            (1, MAX_LINE, too_long),
            (MAX_LINES, 8, "waiting"),
            (MAX_LINES + 1, 8, too_long),
            (8, MAX_OCTETS / 8 - 2, "waiting"),
            (8, MAX_OCTETS / 8 - 1, too_long),
        ] {
            for pieces in [Pieces::Whole, Pieces::Octets] {
                let played = play_in(StartTls::Smtp, &[&reply("220", lines, octets)], pieces);
                assert_eq!(played.end, end, "{lines} lines of {octets}, {pieces:?}");
            }
        }
    }

    #[test]
    fn counts_lines_for_each_answer() {
        let (greeting, answer) = (reply("220", MAX_LINES, 8), reply("250", MAX_LINES, 8));
        let played = play_in(
            StartTls::Smtp,
            &[&greeting, &answer, &answer],
            Pieces::Whole,
        );
        assert_eq!(played.end, "NoStarttls Capabilities smtp-no-starttls");
        // The transcript stops before that.
        assert_eq!(played.transcript.lines().count(), MAX_TRANSCRIPT_LINES + 1);
        assert!(played.transcript.ends_with("S: …\n"));
    }

    #[test]
    fn sends_no_line_that_a_name_brings_along() {
        let mut exchange = Exchange::new(StartTls::Smtp, Names::default());
        let step = exchange.say("EHLO a\r\nRCPT");
        assert_eq!(step, Step::Send(b"EHLO aRCPT\r\n".to_vec()));
    }
}
