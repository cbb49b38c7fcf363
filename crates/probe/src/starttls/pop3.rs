//! POP3: greeting, CAPA, STLS (RFC 1939, RFC 2449, RFC 2595).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::Exchange;
use super::words::{first_word, quoted};
use super::{Machine, Step, by_lines};

/// The dialogue of POP3.
#[derive(Debug)]
pub(super) struct Pop3 {
    state: State,
    /// Whether STLS is in the list; nothing if the server has no lists.
    offered: Option<bool>,
}

/// What is due.
#[derive(Clone, Copy, Debug)]
enum State {
    Greeting,
    Capa,
    List,
    Stls,
}

impl Pop3 {
    pub(super) fn new() -> Self {
        Self {
            state: State::Greeting,
            offered: None,
        }
    }

    fn line(&mut self, line: &[u8], exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        let (word, _) = first_word(line);
        let consent = match word {
            b"+OK" => Some(true),
            b"-ERR" => Some(false),
            _ => None,
        };
        match (self.state, consent) {
            (State::Greeting, Some(true)) => {
                self.state = State::Capa;
                exchange.set_stage(SessionStage::Capabilities);
                Ok(Some(exchange.say("CAPA")))
            }
            (State::Greeting, Some(false)) => Err(exchange.fail(
                SessionOutcome::Declined,
                "greeting-refused",
                format!(
                    "The server does not serve this client: its greeting is {}.",
                    quoted(line)
                ),
                &["RFC 1939, section 4"],
            )),
            (State::Capa, Some(true)) => {
                self.offered = Some(false);
                self.state = State::List;
                Ok(None)
            }
            // A server without CAPA may have STLS all the same.
            (State::Capa, Some(false)) => Ok(Some(self.start(exchange))),
            (State::List, _) => self.listed(line, exchange),
            (State::Stls, Some(true)) => Ok(Some(Step::Handshake(Vec::new()))),
            (State::Stls, Some(false)) => Err(self.refused(line, exchange)),
            (_, None) => Err(exchange.unexpected(line)),
        }
    }

    /// A line of the list, which a dot ends (RFC 2449, section 5).
    fn listed(&mut self, line: &[u8], exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        if line != b"." {
            if first_word(line).0.eq_ignore_ascii_case(b"STLS") {
                self.offered = Some(true);
            }
            return Ok(None);
        }
        if self.offered == Some(true) {
            return Ok(Some(self.start(exchange)));
        }
        Err(exchange.part(
            "QUIT",
            SessionOutcome::NoStarttls,
            "no-starttls",
            "STLS is not among the server's capabilities.",
            &["RFC 2595, section 4"],
        ))
    }

    fn start(&mut self, exchange: &mut Exchange) -> Step {
        self.state = State::Stls;
        exchange.set_stage(SessionStage::StartTls);
        exchange.say("STLS")
    }

    fn refused(&self, line: &[u8], exchange: &mut Exchange) -> Step {
        let words = quoted(line);
        if self.offered.is_none() {
            return exchange.part(
                "QUIT",
                SessionOutcome::NoStarttls,
                "no-starttls",
                format!("The server has no CAPA to name STLS, and answers STLS with {words}."),
                &["RFC 2595, section 4"],
            );
        }
        exchange.part(
            "QUIT",
            SessionOutcome::StarttlsRefused,
            "starttls-refused",
            format!("The server offers STLS and refuses it: {words}."),
            &["RFC 2595, section 4"],
        )
    }
}

impl Machine for Pop3 {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        by_lines(exchange, |line, exchange| self.line(line, exchange))
    }

    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        exchange.leave("QUIT")
    }
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript};

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Pop3,
            &[
                b"+OK ready\r\n",
                b"+OK list\r\nUIDL\r\nstls\r\n.\r\n",
                b"+OK begin\r\n",
            ],
            "S: +OK ready\n\
             C: CAPA\n\
             S: +OK list\n\
             S: UIDL\n\
             S: stls\n\
             S: .\n\
             C: STLS\n\
             S: +OK begin\n\
             C* QUIT\n",
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        let greeting = b"+OK <1@mx>\r\n";
        let list = b"+OK\r\nSTLS\r\n.\r\n";
        check(
            StartTls::Pop3,
            &[
                (&[b"-ERR busy\r\n"], "Declined Greeting greeting-refused"),
                (&[b"+OKAY\r\n"], "ProtocolError Greeting unexpected-answer"),
                (
                    &[greeting, b"+OK\r\nUIDL\r\n.\r\n"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (
                    &[greeting, b"+OK\r\nX STLS\r\n.\r\n"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (&[greeting, b"+OK\r\n+OK\r\n-ERR\r\n"], "waiting"),
                // RFC 2449 is optional.
                (&[greeting, b"-ERR what\r\n", b"+OK\r\n"], "done"),
                (
                    &[greeting, b"-ERR what\r\n", b"-ERR what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, list, b"-ERR no\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, list, b"hm\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
            ],
        );
    }
}
