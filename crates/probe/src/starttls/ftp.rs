//! FTP: greeting, AUTH TLS (RFC 959, RFC 4217).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::Exchange;
use super::reply::{Form, Replies, Reply};
use super::{Machine, Step};

/// The dialogue of FTP. FEAT would cost a round trip, and the answer to AUTH says as much.
#[derive(Debug)]
pub(super) struct Ftp {
    replies: Replies,
    greeted: bool,
}

impl Ftp {
    pub(super) fn new() -> Self {
        Self {
            replies: Replies::new(Form::Ftp),
            greeted: false,
        }
    }

    fn greeting(&mut self, reply: &Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        match reply.code {
            220 => {
                self.greeted = true;
                exchange.set_stage(SessionStage::StartTls);
                Ok(exchange.say("AUTH TLS"))
            }
            400..600 => Err(exchange.fail(
                SessionOutcome::Declined,
                "greeting-refused",
                format!(
                    "The server does not serve this client: its greeting is {}.",
                    reply.words()
                ),
                &["RFC 959, section 5.4"],
            )),
            _ => Err(exchange.unexpected(&reply.octets())),
        }
    }

    /// RFC 4217, section 4, and RFC 2228, section 3, on the replies to AUTH.
    fn answer(reply: &Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        let words = reply.words();
        match reply.code {
            234 => Ok(Step::Handshake(Vec::new())),
            421 => Err(exchange.fail(
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection: {words}."),
                &["RFC 959, section 5.4"],
            )),
            // Not recognised, not implemented, not for this mechanism.
            500 | 502 | 504 => Err(exchange.part(
                "QUIT",
                SessionOutcome::NoStarttls,
                "no-starttls",
                format!("The server knows no AUTH TLS: it answers {words}."),
                &["RFC 4217, section 4"],
            )),
            400..600 => Err(exchange.part(
                "QUIT",
                SessionOutcome::StarttlsRefused,
                "starttls-refused",
                format!("The server refuses AUTH TLS: {words}."),
                &["RFC 4217, section 4"],
            )),
            _ => Err(exchange.unexpected(&reply.octets())),
        }
    }
}

impl Machine for Ftp {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        loop {
            let Some(reply) = self.replies.next(exchange)? else {
                return Ok(Step::Read);
            };
            if self.greeted {
                return Self::answer(&reply, exchange);
            }
            // "Service ready in nnn minutes" comes before the greeting proper (RFC 959, section 5.4).
            if reply.code != 120 {
                return self.greeting(&reply, exchange);
            }
        }
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
            StartTls::Ftp,
            &[
                b"220-hello\r\n221 users\r\n\r\n220 ready\r\n",
                b"234 go\r\n",
            ],
            "S: 220-hello\n\
             S: 221 users\n\
             S: \n\
             S: 220 ready\n\
             C: AUTH TLS\n\
             S: 234 go\n\
             C* QUIT\n",
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        let greeting = b"220 ready\r\n";
        check(
            StartTls::Ftp,
            &[
                // RFC 959, section 5.4.
                (&[b"120 wait\r\n"], "waiting"),
                (&[b"120 wait\r\n", greeting, b"234 go\r\n"], "done"),
                (&[b"421 busy\r\n"], "Declined Greeting greeting-refused"),
                (&[b"530 no\r\n"], "Declined Greeting greeting-refused"),
                (
                    &[b"331 name\r\n"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                // RFC 4217, section 4, and RFC 2228, section 3.
                (
                    &[greeting, b"500 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, b"502 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, b"504 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, b"530 log in\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, b"534 policy\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, b"431 not now\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, b"421 bye\r\n"],
                    "Declined StartTls service-closing",
                ),
                (
                    &[greeting, b"334 data\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
                (&[greeting, b"234-a\r\nb\r\n234-c\r\n234 d\r\n"], "done"),
            ],
        );
    }
}
