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
