//! XMPP of clients and between servers: stream header, features, starttls (RFC 6120, sections 4 and 5).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::{Exchange, MAX_LINE};
use super::words::{quoted, shown};
use super::xml::{Tag, Token, token};
use super::{Machine, Step};

/// The namespace of everything about STARTTLS (RFC 6120, section 5.4).
const TLS_NAMESPACE: &[u8] = b"urn:ietf:params:xml:ns:xmpp-tls";

/// The end of a stream (RFC 6120, section 4.4).
const END: &str = "</stream:stream>";

/// The dialogue of XMPP.
#[derive(Debug)]
pub(super) struct Xmpp {
    /// `jabber:client` or `jabber:server`.
    namespace: &'static str,
    state: State,
    /// Whether the server's header has no version, or one before 1.0.
    is_old: bool,
    /// How many elements are open within the stream.
    depth: usize,
    /// The child of the stream that is open, or was closed last.
    element: Element,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Header,
    Features,
    StartTls,
}

/// What a child of the stream has told.
#[derive(Debug, Default)]
struct Element {
    /// The name without its prefix.
    name: Vec<u8>,
    /// Of features: whether starttls is among them.
    starttls: bool,
    /// Of an error: its condition, which is its first child (RFC 6120, section 4.9.2).
    condition: Option<Vec<u8>>,
    /// Of an error: its text for people.
    text: Vec<u8>,
}

impl Xmpp {
    pub(super) fn new(namespace: &'static str) -> Self {
        Self {
            namespace,
            state: State::Header,
            is_old: false,
            depth: 0,
            element: Element::default(),
        }
    }

    /// Takes a token; a step if it calls for one.
    fn token(&mut self, token: Token, exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        match token {
            Token::Declaration => Ok(None),
            Token::Open(tag) if self.state == State::Header => self.stream(&tag, exchange),
            Token::Open(tag) => {
                self.open(&tag);
                if tag.empty {
                    return self.close(exchange);
                }
                Ok(None)
            }
            Token::Close(name) if self.depth == 0 => match name.as_slice() {
                b"stream" if self.state != State::Header => Err(exchange.fail(
                    SessionOutcome::Closed,
                    "connection-closed",
                    "The server closed the stream.",
                    &["RFC 6120, section 4.4"],
                )),
                _ => Err(exchange.unexpected(&name)),
            },
            Token::Close(_) => self.close(exchange),
            Token::Text(text) => {
                let room = MAX_LINE.saturating_sub(self.element.text.len());
                let kept = text.get(..room).unwrap_or(&text);
                self.element.text.extend_from_slice(kept);
                Ok(None)
            }
        }
    }

    /// The server's stream header (RFC 6120, section 4.7).
    fn stream(&mut self, tag: &Tag, exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        if tag.name != b"stream" || tag.empty {
            return Err(exchange.unexpected(&tag.octets));
        }
        let version = tag.attribute(b"version");
        self.is_old = !version.is_some_and(|it| matches!(it, [b'1'..=b'9', ..]));
        self.state = State::Features;
        exchange.set_stage(SessionStage::Capabilities);
        Ok(None)
    }

    fn open(&mut self, tag: &Tag) {
        match self.depth {
            0 => {
                self.element = Element {
                    name: tag.name.clone(),
                    ..Element::default()
                };
            }
            1 => {
                let tls = tag.attribute(b"xmlns") == Some(TLS_NAMESPACE);
                self.element.starttls |= tag.name == b"starttls" && tls;
                self.element.condition.get_or_insert(tag.name.clone());
            }
            _ => {}
        }
        self.depth += 1;
    }

    fn close(&mut self, exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        self.depth -= 1;
        if self.depth > 0 {
            return Ok(None);
        }
        match (self.state, self.element.name.as_slice()) {
            (State::Features, b"features") if self.element.starttls => {
                self.state = State::StartTls;
                exchange.set_stage(SessionStage::StartTls);
                Ok(Some(exchange.say(
                    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                )))
            }
            (State::Features, b"features") => Err(exchange.part(
                END,
                SessionOutcome::NoStarttls,
                "no-starttls",
                "starttls is not among the features of the server's stream.",
                &["RFC 6120, section 5.4.1"],
            )),
            (State::StartTls, b"proceed") => Ok(Some(Step::Handshake(Vec::new()))),
            (State::StartTls, b"failure") => Err(exchange.fail(
                SessionOutcome::StarttlsRefused,
                "starttls-refused",
                "The server offers starttls and answers it with failure.",
                &["RFC 6120, section 5.4.2.2"],
            )),
            (_, b"error") => Err(self.error(exchange)),
            (_, name) => Err(exchange.unexpected(name)),
        }
    }

    /// A stream error, which ends the stream (RFC 6120, section 4.9).
    fn error(&self, exchange: &mut Exchange) -> Step {
        let condition = self.element.condition.as_deref().unwrap_or(b"error");
        let mut text = format!(
            "The server ends the stream with the error {}",
            shown(condition)
        );
        if !self.element.text.trim_ascii().is_empty() {
            text.push_str(": ");
            text.push_str(&quoted(self.element.text.trim_ascii()));
        }
        text.push('.');
        let rfc = ["RFC 6120, section 4.9.3"];
        exchange.part(END, SessionOutcome::Declined, "stream-error", text, &rfc)
    }
}

impl Machine for Xmpp {
    fn begin(&mut self, exchange: &mut Exchange) -> Step {
        let to = exchange.names().domain.as_ref();
        let to = to.map_or_else(String::new, |name| {
            format!(" to='{}'", attribute_text(name))
        });
        exchange.say(&format!(
            "<?xml version='1.0'?><stream:stream{to} xmlns='{}' \
             xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
            self.namespace
        ))
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        exchange.refuse_tls()?;
        loop {
            // White space between elements keeps a stream alive (RFC 6120, section 4.6.1).
            if self.depth == 0 {
                let input = exchange.input();
                let blank = input.len() - input.trim_ascii_start().len();
                exchange.take(blank);
                // A text would be waited for in vain.
                if exchange.input().first().is_some_and(|it| *it != b'<') {
                    return Err(exchange.unexpected_input());
                }
            }
            let (found, length) = match token(exchange.input()) {
                Ok(Some(found)) if found.1 <= MAX_LINE => found,
                Ok(None) if exchange.buffered() <= MAX_LINE => return Ok(Step::Read),
                Ok(_) => {
                    return Err(exchange.too_long(&format!("a tag of more than {MAX_LINE} octets")));
                }
                Err(_) => return Err(exchange.unexpected_input()),
            };
            let octets = exchange.take(length);
            if !octets.trim_ascii().is_empty() {
                exchange.heard(octets.trim_ascii());
            }
            if let Some(step) = self.token(found, exchange)? {
                return Ok(step);
            }
        }
    }

    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        exchange.leave(END)
    }

    /// Servers older than RFC 3920 send a header and no features (RFC 6120, section 4.7.5). Others leave
    /// the version out too when they are about to send an error.
    fn silence(&mut self, exchange: &mut Exchange) -> Option<Step> {
        let waits = self.is_old && self.state == State::Features && self.depth == 0;
        waits.then(|| {
            exchange.fail(
                SessionOutcome::NoStarttls,
                "no-starttls",
                "The server's stream is older than version 1.0, and no features follow.",
                &["RFC 6120, section 4.7.5"],
            )
        })
    }
}

/// A text as it may stand in an attribute in single quotation marks.
fn attribute_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\'', "&apos;")
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{Pieces, Player, check, check_transcript, play};
    use super::attribute_text;

    const HEADER: &[u8] =
        b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' from='example.org' \
                            id='x>y' version='1.0'>";
    const FEATURES: &[u8] = b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>\
                              <required/></starttls></stream:features>";
    const PROCEED: &[u8] = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::XmppServer,
            &[HEADER, FEATURES, PROCEED],
            "C: <?xml version='1.0'?><stream:stream to='example.org' xmlns='jabber:server' \
             xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>\n\
             S: <?xml version='1.0'?>\n\
             S: <stream:stream xmlns='jabber:client' from='example.org' id='x>y' version='1.0'>\n\
             S: <stream:features>\n\
             S: <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>\n\
             S: <required/>\n\
             S: </starttls>\n\
             S: </stream:features>\n\
             C: <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n\
             S: <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n\
             C* </stream:stream>\n",
        );
        let client = play(StartTls::XmppClient, &[HEADER, FEATURES, PROCEED]);
        assert!(String::from_utf8_lossy(&client.sent).contains("xmlns='jabber:client'"));
    }

    #[test]
    fn tells_outcomes_apart() {
        let host_unknown: &[u8] =
            b"<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>\
                                    <text>no such host</text></stream:error></stream:stream>";
        check(
            StartTls::XmppClient,
            &[
                (&[b"<html>"], "ProtocolError Greeting unexpected-answer"),
                (&[b"<stream:stream/>"], "ProtocolError Greeting unexpected-answer"),
                (&[b"</stream:stream>"], "ProtocolError Greeting unexpected-answer"),
                // RFC 6120, section 4.9.
                (&[HEADER, host_unknown], "Declined Capabilities stream-error"),
                (&[HEADER, FEATURES, host_unknown], "Declined StartTls stream-error"),
                (&[HEADER, b"</stream:stream>"], "Closed Capabilities connection-closed"),
                (&[HEADER, FEATURES, b"</stream:stream>"], "Closed StartTls connection-closed"),
                // Section 5.4.
                (&[HEADER, b"<stream:features/>"], "NoStarttls Capabilities no-starttls"),
                (
                    &[HEADER, b"<stream:features><starttls/></stream:features>"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (
                    &[HEADER, b"<stream:features><a><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></a>\
                                </stream:features>"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (&[HEADER, b" \r\n ", FEATURES, b"\n"], "waiting"),
                (&[HEADER, b"<features>x"], "waiting"),
                (&[HEADER, b"<proceed/>"], "ProtocolError Capabilities unexpected-answer"),
                (&[HEADER, b"<!-- x -->"], "ProtocolError Capabilities unexpected-answer"),
                (&[HEADER, FEATURES, b"<failure/>"], "StarttlsRefused StartTls starttls-refused"),
                (&[HEADER, FEATURES, FEATURES], "ProtocolError StartTls unexpected-answer"),
                (&[HEADER, FEATURES, b"<proceed></proceed>"], "done"),
                (&[HEADER, FEATURES, b"<proceed></proceed>\n"], "EarlyOctets Handshake early-octets"),
            ],
        );
    }

    #[test]
    fn shows_the_words() {
        let error =
            b"<stream:error><host-unknown xmlns='x'/><text>no\x1bhost</text></stream:error>";
        let played = play(StartTls::XmppClient, &[HEADER, error]);
        let text = "The server ends the stream with the error host-unknown: \"no\\u{1b}host\".";
        assert_eq!(played.text, text);
        assert!(played.sent.ends_with(b"</stream:stream>"));
    }

    #[test]
    fn knows_old_servers() {
        let error: &[u8] = b"<stream:error><system-shutdown/></stream:error>";
        for header in [
            &b"<stream:stream id='1'>"[..],
            b"<stream:stream version='0.9'>",
        ] {
            let mut player = Player::new(StartTls::XmppClient);
            player.hear(header, Pieces::Whole);
            player.time_out();
            assert_eq!(player.finish().end, "NoStarttls Capabilities no-starttls");
            let end = "Declined Capabilities stream-error";
            check(StartTls::XmppClient, &[(&[header, error], end)]);
            check(
                StartTls::XmppClient,
                &[(&[header, FEATURES, PROCEED], "done")],
            );
        }
    }

    #[test]
    fn writes_attributes() {
        assert_eq!(attribute_text("a'b<c&d"), "a&apos;b&lt;c&amp;d");
    }
}
