//! NNTP: greeting, CAPABILITIES, STARTTLS (RFC 3977, RFC 4642).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::Exchange;
use super::reply::code;
use super::words::{first_word, quoted};
use super::{Machine, Step, by_lines};

/// The dialogue of NNTP.
#[derive(Debug)]
pub(super) struct Nntp {
    state: State,
    /// Whether STARTTLS is in the list; nothing if the server has no lists.
    offered: Option<bool>,
}

/// What is due.
#[derive(Clone, Copy, Debug)]
enum State {
    Greeting,
    Capabilities,
    List,
    StartTls,
}

impl Nntp {
    pub(super) fn new() -> Self {
        Self {
            state: State::Greeting,
            offered: None,
        }
    }

    fn line(&mut self, line: &[u8], exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        match (self.state, code(line)) {
            (State::List, _) => self.listed(line, exchange),
            (State::Greeting, Some(200 | 201)) => {
                self.state = State::Capabilities;
                exchange.set_stage(SessionStage::Capabilities);
                Ok(Some(exchange.say("CAPABILITIES")))
            }
            // 400 and 502; the server closes the connection (RFC 3977, section 5.1.1).
            (State::Greeting, Some(400..600)) => Err(exchange.fail(
                SessionOutcome::Declined,
                "greeting-refused",
                format!(
                    "The server does not serve this client: its greeting is {}.",
                    quoted(line)
                ),
                &["RFC 3977, section 5.1.1"],
            )),
            // It may say so at any time (RFC 3977, section 3.2.1).
            (_, Some(400)) => Err(exchange.fail(
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection: {}.", quoted(line)),
                &["RFC 3977, section 3.2.1"],
            )),
            (State::Capabilities, Some(101)) => {
                self.offered = Some(false);
                self.state = State::List;
                Ok(None)
            }
            // A server older than RFC 3977 has no CAPABILITIES, and may have STARTTLS all the same.
            (State::Capabilities, Some(500..600)) => Ok(Some(self.start(exchange))),
            (State::StartTls, Some(382)) => Ok(Some(Step::Handshake(Vec::new()))),
            (State::StartTls, Some(reply @ 400..600)) => Err(self.refused(reply, line, exchange)),
            _ => Err(exchange.unexpected(line)),
        }
    }

    /// A line of the list, which a dot ends (RFC 3977, section 5.2).
    fn listed(&mut self, line: &[u8], exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        if line != b"." {
            if first_word(line).0.eq_ignore_ascii_case(b"STARTTLS") {
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
            "STARTTLS is not among the server's capabilities.",
            &["RFC 4642, section 2.1"],
        ))
    }

    fn start(&mut self, exchange: &mut Exchange) -> Step {
        self.state = State::StartTls;
        exchange.set_stage(SessionStage::StartTls);
        exchange.say("STARTTLS")
    }

    fn refused(&self, reply: u16, line: &[u8], exchange: &mut Exchange) -> Step {
        let words = quoted(line);
        // Unknown command, syntax, permission; 580 alone says that TLS is known (RFC 4642, section 2.2.1).
        if self.offered.is_none() && reply != 580 {
            return exchange.part(
                "QUIT",
                SessionOutcome::NoStarttls,
                "no-starttls",
                format!(
                    "The server has no CAPABILITIES to name STARTTLS, and answers it with {words}."
                ),
                &["RFC 4642, section 2.1"],
            );
        }
        exchange.part(
            "QUIT",
            SessionOutcome::StarttlsRefused,
            "starttls-refused",
            format!("The server knows STARTTLS and refuses it: {words}."),
            &["RFC 4642, section 2.2.1"],
        )
    }
}

impl Machine for Nntp {
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
            StartTls::Nntp,
            &[
                b"200 ready\r\n",
                b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n",
                b"382 go\r\n",
            ],
            "S: 200 ready\n\
             C: CAPABILITIES\n\
             S: 101 list\n\
             S: VERSION 2\n\
             S: STARTTLS\n\
             S: .\n\
             C: STARTTLS\n\
             S: 382 go\n\
             C* QUIT\n",
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        let greeting = b"201 ready\r\n";
        let list = b"101\r\nSTARTTLS\r\n.\r\n";
        check(
            StartTls::Nntp,
            &[
                // RFC 3977, section 5.1.1.
                (&[b"400 busy\r\n"], "Declined Greeting greeting-refused"),
                (&[b"502 no\r\n"], "Declined Greeting greeting-refused"),
                (&[b"220 mx\r\n"], "ProtocolError Greeting unexpected-answer"),
                (&[b"200-x\r\n"], "ProtocolError Greeting unexpected-answer"),
                (
                    &[greeting, b"101 x\r\nREADER\r\n.\r\n"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (
                    &[greeting, b"400 idle\r\n"],
                    "Declined Capabilities service-closing",
                ),
                (
                    &[greeting, b"200 x\r\n"],
                    "ProtocolError Capabilities unexpected-answer",
                ),
                // Servers of RFC 977.
                (&[greeting, b"500 what\r\n", b"382 go\r\n"], "done"),
                (
                    &[greeting, b"500 what\r\n", b"500 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, b"500 what\r\n", b"580 no\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                // RFC 4642, section 2.2.1.
                (
                    &[greeting, list, b"580 no\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, list, b"502 no\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, list, b"400 bye\r\n"],
                    "Declined StartTls service-closing",
                ),
                (
                    &[greeting, list, b"200 ok\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
            ],
        );
    }
}
