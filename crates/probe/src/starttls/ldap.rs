//! LDAP: the extended operation StartTLS (RFC 4511, sections 4.12 and 4.14), in BER of definite length
//! (section 5.1).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::{Exchange, MAX_LINE};
use super::words::quoted;
use super::{Machine, Step};

/// ExtendedRequest 1.3.6.1.4.1.1466.20037 with message id 1.
const REQUEST: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// UnbindRequest with message id 2.
const UNBIND: &[u8] = b"\x30\x05\x02\x01\x02\x42\x00";

/// Tags of BER that occur in an answer.
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const SEQUENCE: u8 = 0x30;
const EXTENDED_RESPONSE: u8 = 0x78;

/// The result codes that are to be expected (RFC 4511, appendix A).
const RESULTS: &[(u32, &str)] = &[
    (0, "success"),
    (1, "operationsError"),
    (2, "protocolError"),
    (8, "strongerAuthRequired"),
    (10, "referral"),
    (12, "unavailableCriticalExtension"),
    (13, "confidentialityRequired"),
    (50, "insufficientAccessRights"),
    (51, "busy"),
    (52, "unavailable"),
    (53, "unwillingToPerform"),
    (80, "other"),
];

/// The dialogue of LDAP.
#[derive(Debug)]
pub(super) struct Ldap;

impl Machine for Ldap {
    fn begin(&mut self, exchange: &mut Exchange) -> Step {
        exchange.set_stage(SessionStage::StartTls);
        exchange.said("ExtendedRequest StartTLS");
        Step::Send(REQUEST.to_vec())
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        exchange.refuse_tls()?;
        let (message, length) = match element(exchange.input()) {
            Ok(Some(found)) if found.tag == SEQUENCE => (found.content.to_vec(), found.length),
            Ok(Some(_)) | Err(Unreadable::NotBer) => return Err(exchange.unexpected_input()),
            Err(Unreadable::TooLong) => {
                return Err(exchange.too_long(&format!("a message of more than {MAX_LINE} octets")));
            }
            // A text would be waited for in vain.
            Ok(None) if exchange.input().first().is_some_and(|it| *it != SEQUENCE) => {
                return Err(exchange.unexpected_input());
            }
            Ok(None) => return Ok(Step::Read),
        };
        let Some(response) = Response::read(&message) else {
            return Err(exchange.unexpected_input());
        };
        exchange.take(length);
        exchange.heard(response.words());
        response.judge(exchange)
    }

    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        exchange.said("UnbindRequest");
        Step::Done(UNBIND.to_vec())
    }
}

/// An ExtendedResponse.
#[derive(Debug, PartialEq, Eq)]
struct Response {
    message_id: u32,
    result: u32,
    diagnostic: Vec<u8>,
}

impl Response {
    /// Reads the content of an LDAPMessage; nothing if it is no ExtendedResponse.
    fn read(message: &[u8]) -> Option<Self> {
        let (message_id, rest) = field(message, INTEGER)?;
        let (response, _) = field(rest, EXTENDED_RESPONSE)?;
        let (result, rest) = field(response, ENUMERATED)?;
        let (_matched_dn, rest) = field(rest, OCTET_STRING)?;
        let (diagnostic, _) = field(rest, OCTET_STRING)?;
        Some(Self {
            message_id: number(message_id)?,
            result: number(result)?,
            diagnostic: diagnostic.to_vec(),
        })
    }

    fn words(&self) -> String {
        let code = self.result;
        let known = RESULTS.iter().find(|(value, _)| *value == code);
        let name = known.map_or("result", |(_, name)| name);
        if self.diagnostic.is_empty() {
            return format!("ExtendedResponse {name} ({code})");
        }
        let diagnostic = quoted(&self.diagnostic);
        format!("ExtendedResponse {name} ({code}) {diagnostic}")
    }

    fn judge(&self, exchange: &mut Exchange) -> Result<Step, Step> {
        let words = self.words();
        match (self.message_id, self.result) {
            (1, 0) => Ok(Step::Handshake(Vec::new())),
            // A notice of disconnection.
            (0, _) => Err(exchange.fail(
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection: {words}."),
                &["RFC 4511, section 4.4.1"],
            )),
            // It cannot do TLS, by design or as it is configured.
            (1, 2) => Err(unbind(exchange, |exchange| {
                exchange.fail(
                    SessionOutcome::NoStarttls,
                    "no-starttls",
                    format!("The server knows no StartTLS: it answers {words}."),
                    &["RFC 4511, section 4.14.2"],
                )
            })),
            (1, _) => Err(unbind(exchange, |exchange| {
                exchange.fail(
                    SessionOutcome::StarttlsRefused,
                    "starttls-refused",
                    format!("The server refuses StartTLS: it answers {words}."),
                    &["RFC 4511, section 4.14.2"],
                )
            })),
            _ => Err(exchange.unexpected(words.as_bytes())),
        }
    }
}

/// Ends with an UnbindRequest as farewell.
fn unbind(exchange: &mut Exchange, end: impl FnOnce(&mut Exchange) -> Step) -> Step {
    match end(exchange) {
        Step::Failed { failure, .. } => {
            exchange.said("UnbindRequest");
            Step::Failed {
                failure,
                farewell: UNBIND.to_vec(),
            }
        }
        step => step,
    }
}

/// An element of BER at the start of some octets.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    /// Octets of the whole element.
    length: usize,
}

/// Why octets are no element.
enum Unreadable {
    /// A tag of several octets, or a length that is indefinite or has more than four octets.
    NotBer,
    /// More than [`MAX_LINE`].
    TooLong,
}

/// Reads an element; nothing if it is not complete.
fn element(octets: &[u8]) -> Result<Option<Element<'_>>, Unreadable> {
    let [tag, first, rest @ ..] = octets else {
        return Ok(None);
    };
    if tag & 0x1f == 0x1f {
        return Err(Unreadable::NotBer);
    }
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        // OpenLDAP and Active Directory write lengths with more octets than needed.
        0x81..=0x84 => {
            let Some((digits, rest)) = rest.split_at_checked(usize::from(first & 0x7f)) else {
                return Ok(None);
            };
            let add = |sum: usize, digit: &u8| (sum << 8) | usize::from(*digit);
            (digits.iter().fold(0, add), rest)
        }
        _ => return Err(Unreadable::NotBer),
    };
    if length > MAX_LINE {
        return Err(Unreadable::TooLong);
    }
    let header = octets.len() - rest.len();
    Ok(rest.get(..length).map(|content| Element {
        tag: *tag,
        content,
        length: header + length,
    }))
}

/// The content of a complete element with the given tag, and what follows it.
fn field(octets: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let found = element(octets).ok()??;
    let rest = octets.get(found.length..)?;
    (found.tag == tag).then_some((found.content, rest))
}

/// A number of up to four octets that is not negative.
fn number(content: &[u8]) -> Option<u32> {
    match content {
        [] | [0x80..=0xff, ..] | [_, _, _, _, _, ..] => None,
        digits => Some(
            digits
                .iter()
                .fold(0, |sum, digit| (sum << 8) | u32::from(*digit)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript, play};
    use super::REQUEST;

    /// An LDAPMessage with an ExtendedResponse of short lengths.
    fn response(message_id: u8, result: u8, diagnostic: &str) -> Vec<u8> {
        let octet = |length: usize| u8::try_from(length).expect("is short");
        let mut fields = vec![0x0a, 1, result, 4, 0, 4, octet(diagnostic.len())];
        fields.extend_from_slice(diagnostic.as_bytes());
        let mut message = vec![2, 1, message_id, 0x78, octet(fields.len())];
        message.append(&mut fields);
        [vec![0x30, octet(message.len())], message].concat()
    }

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Ldap,
            &[&response(1, 0, "")],
            "C: ExtendedRequest StartTLS\n\
             S: ExtendedResponse success (0)\n\
             C* UnbindRequest\n",
        );
        let played = play(StartTls::Ldap, &[&response(1, 0, "")]);
        assert_eq!(
            played.sent,
            [REQUEST, b"\x30\x05\x02\x01\x02\x42\x00"].concat()
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        check(
            StartTls::Ldap,
            &[
                // RFC 4511, sections 4.14.2 and 4.4.1.
                (&[&response(1, 2, "unsupported")], "NoStarttls StartTls no-starttls"),
                (&[&response(1, 52, "")], "StarttlsRefused StartTls starttls-refused"),
                (&[&response(1, 99, "x")], "StarttlsRefused StartTls starttls-refused"),
                (&[&response(0, 52, "going down")], "Declined StartTls service-closing"),
                (&[&response(7, 0, "")], "ProtocolError StartTls unexpected-answer"),
                // Lengths of four octets, as Active Directory writes them, and the response's own name
                // after the three fields.
                (
                    &[b"\x30\x84\0\0\0\x2c\x02\x01\x01\x78\x84\0\0\0\x23\x0a\x01\0\x04\x84\0\0\0\0\x04\0\
                        \x8a\x161.3.6.1.4.1.1466.20037"],
                    "done",
                ),
                (
                    &[b"\x30\x81\x27\x02\x01\x01\x78\x82\0\x20\x0a\x01\0\x04\x81\0\x04\0\
                        \x8a\x161.3.6.1.4.1.1466.20037"],
                    "done",
                ),
                // Indefinite length, other operations, a result without its texts, negative numbers.
                (&[b"\x30\x80\x02\x01\x01"], "ProtocolError StartTls unexpected-answer"),
                (&[b"\x30\x85\0\0\0\0\x01"], "ProtocolError StartTls unexpected-answer"),
                (&[b"\x30\x05\x02\x01\x01\x42\0"], "ProtocolError StartTls unexpected-answer"),
                (&[b"\x30\x08\x02\x01\x01\x78\x03\x0a\x01\0"], "ProtocolError StartTls unexpected-answer"),
                (
                    &[b"\x30\x0c\x02\x01\xff\x78\x07\x0a\x01\x00\x04\x00\x04\x00"],
                    "ProtocolError StartTls unexpected-answer",
                ),
                (&[b"\x30\x00"], "ProtocolError StartTls unexpected-answer"),
                (&[b"\x30\x82\x20\x01"], "ProtocolError StartTls answer-too-long"),
                (&[b"\x30"], "waiting"),
                (&[b"\x30\x84\0\0"], "waiting"),
            ],
        );
    }

    #[test]
    fn shows_the_words() {
        let played = play(StartTls::Ldap, &[&response(1, 52, "no TLS\n")]);
        let text = "The server refuses StartTLS: it answers ExtendedResponse unavailable (52) \"no TLS\\u{a}\".";
        assert_eq!(played.text, text);
    }
}
