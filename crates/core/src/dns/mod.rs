//! DNS messages (RFC 1035, RFC 6891): questions in wire form, answers taken apart.
//!
//! Nothing here is validated: an answer is what somebody sent. [`crate::dnssec`] says what of it holds.

mod message;
pub(crate) mod name;
mod rdata;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

pub use domain::base::iana::Rtype;
use domain::base::iana::{Class, Opcode};
use domain::base::opt::Padding;
use domain::base::{MessageBuilder, Serial};

pub(crate) use message::{ExtendedError, Record, Response};
pub(crate) use rdata::{canonical_rdata, presentation};

use crate::text::quoted;

/// An absolute domain name in wire form; compared and ordered without regard to the case of ASCII
/// letters (RFC 4034, section 6.1).
pub type Name = domain::base::Name<Vec<u8>>;

/// Octets that an answer by UDP may have: what passes without fragments (RFC 9715).
pub const UDP_PAYLOAD_SIZE: u16 = 1_232;

/// Questions are padded to a multiple of this many octets where the transport is encrypted
/// (RFC 8467, section 4.1).
pub const PADDING_BLOCK: usize = 128;

/// What is asked: a name and a type, in class IN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The name.
    pub name: Name,
    /// The type.
    pub rtype: Rtype,
}

impl Question {
    /// Puts a question together; the name is brought to lower case.
    pub fn new(mut name: Name, rtype: Rtype) -> Self {
        name.make_canonical();
        Self { name, rtype }
    }

    /// The name in presentation form, absolute, with the final dot.
    pub fn owner(&self) -> String {
        name::text(&self.name)
    }

    /// Reads a name in presentation form, absolute with or without the final dot, and a type by its
    /// mnemonic or as `TYPEnnn`.
    ///
    /// # Errors
    ///
    /// [`QuestionError`]: which of them cannot be read, or be asked for.
    pub fn parse(name: &str, rtype: &str) -> Result<Self, QuestionError> {
        let wrong = |why: &str| QuestionError::Name(name.to_string(), why.to_string());
        if name.contains(char::is_whitespace) {
            return Err(wrong("a space has to be written as \\032"));
        }
        let parsed = Name::from_chars(name.chars()).map_err(|why| wrong(&why.to_string()))?;
        let rtype: Rtype = rtype
            .parse()
            .map_err(|_| QuestionError::Type(rtype.to_string()))?;
        let number = rtype.to_int();
        // Meta types and question types (RFC 6895, section 3.1) but for ANY have no records.
        if number == 0 || rtype == Rtype::OPT || (128..255).contains(&number) {
            return Err(QuestionError::MetaType(rtype));
        }
        Ok(Self::new(parsed, rtype))
    }
}

/// `example.com. TLSA`
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name.fmt_with_dot(), self.rtype)
    }
}

/// Why something is no question.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuestionError {
    /// This type has no RRset that could be validated.
    MetaType(Rtype),
    /// This is no domain name: text, and why.
    Name(String, String),
    /// This is no type.
    Type(String),
}

impl QuestionError {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MetaType(_) => "type-not-askable",
            Self::Name(..) => "name-unreadable",
            Self::Type(_) => "type-unknown",
        }
    }
}

impl fmt::Display for QuestionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetaType(rtype) => {
                write!(
                    f,
                    "{rtype} is a type without an RRset that could be validated"
                )
            }
            Self::Name(name, why) => write!(f, "{} is no domain name: {why}", quoted(name)),
            Self::Type(rtype) => write!(
                f,
                "{} is no type that is known here; any can be written as TYPEnnn",
                quoted(rtype)
            ),
        }
    }
}

impl core::error::Error for QuestionError {}

/// A question that a body is to carry to the resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Names it in the [`Event`] that answers it.
    pub id: u32,
    /// The question.
    pub question: Question,
    /// Whether the resolver is to pass on what it holds for bogus (CD, RFC 4035, section 3.2.2).
    pub checking_disabled: bool,
    /// Whether it is for a resolver (RD, RFC 1035, section 4.1.1), and not for the server of a zone.
    pub recursion_desired: bool,
}

impl Request {
    /// The message to send: DNSSEC OK, no more than [`UDP_PAYLOAD_SIZE`] octets
    /// by UDP. `message_id` has to be unpredictable, but 0 over HTTPS (RFC 8484, section 4.1);
    /// `padded` is for encrypted transports.
    pub fn to_wire(&self, message_id: u16, padded: bool) -> Vec<u8> {
        // Writing to memory fails only beyond 64 KiB.
        let mut message = self.compose(message_id, None).unwrap_or_default();
        if padded {
            // The option itself has four octets.
            let excess = (message.len() + 4) % PADDING_BLOCK;
            let fill = if excess == 0 {
                0
            } else {
                PADDING_BLOCK - excess
            };
            message = self.compose(message_id, Some(fill)).unwrap_or(message);
        }
        message
    }

    fn compose(&self, message_id: u16, padding: Option<usize>) -> Option<Vec<u8>> {
        let mut builder = MessageBuilder::new_vec();
        let header = builder.header_mut();
        header.set_id(message_id);
        header.set_opcode(Opcode::QUERY);
        header.set_rd(self.recursion_desired);
        header.set_ad(!self.checking_disabled);
        header.set_cd(self.checking_disabled);
        let mut builder = builder.question();
        builder
            .push((&self.question.name, self.question.rtype, Class::IN))
            .ok()?;
        let mut builder = builder.additional();
        builder
            .opt(|opt| {
                opt.set_udp_payload_size(UDP_PAYLOAD_SIZE);
                opt.set_dnssec_ok(true);
                match padding {
                    Some(length) => {
                        let zeros = alloc::vec![0; length];
                        match Padding::from_octets(zeros) {
                            Ok(padding) => opt.push(&padding),
                            Err(_) => Ok(()),
                        }
                    }
                    None => Ok(()),
                }
            })
            .ok()?;
        Some(builder.finish())
    }
}

/// What a body tells a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Begin. Comes first, and once.
    Start,
    /// The answer to the request `id`: a whole message in wire form. The body has compared its
    /// message id; the question is compared by the machine.
    Answer {
        /// The request.
        id: u32,
        /// The message.
        bytes: Vec<u8>,
    },
    /// There is no answer to the request `id`.
    Failed {
        /// The request.
        id: u32,
        /// Why.
        why: Failure,
    },
}

/// Why a question has no answer. That is neither an absence nor bogus by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The caller gave up.
    Aborted,
    /// The resolver was not reached, or the connection broke: how.
    Connection(String),
    /// HTTP with this status code.
    HttpStatus(u16),
    /// What came is no DNS message: why.
    NotAMessage(String),
    /// No answer in time.
    Timeout,
    /// The certificate or the handshake of the resolver was not accepted: why.
    Tls(String),
    /// The answer was cut short (TC), and TCP did not bring it.
    Truncated,
    /// The message id of the answer is another one.
    WrongId,
}

impl Failure {
    /// A stable identifier, which [`Failure::from_code`] reads.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Aborted => "aborted",
            Self::Connection(_) => "connection",
            Self::HttpStatus(_) => "http-status",
            Self::NotAMessage(_) => "not-a-message",
            Self::Timeout => "timeout",
            Self::Tls(_) => "tls",
            Self::Truncated => "truncated",
            Self::WrongId => "wrong-id",
        }
    }

    /// What [`Failure::code`] leaves out: a status code or a text; else empty.
    pub fn detail(&self) -> String {
        match self {
            Self::Connection(detail) | Self::NotAMessage(detail) | Self::Tls(detail) => {
                detail.clone()
            }
            Self::HttpStatus(status) => format!("{status}"),
            _ => String::new(),
        }
    }

    /// The failure with this code and detail, if there is such a code.
    pub fn from_code(code: &str, detail: &str) -> Option<Self> {
        Some(match code {
            "aborted" => Self::Aborted,
            "connection" => Self::Connection(detail.to_string()),
            "http-status" => Self::HttpStatus(detail.parse().ok()?),
            "not-a-message" => Self::NotAMessage(detail.to_string()),
            "timeout" => Self::Timeout,
            "tls" => Self::Tls(detail.to_string()),
            "truncated" => Self::Truncated,
            "wrong-id" => Self::WrongId,
            _ => return None,
        })
    }
}

/// A sentence without its subject (the resolver) and without a full stop.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aborted => f.write_str("was not waited for"),
            Self::Connection(why) => write!(f, "was not reached: {}", crate::text::printable(why)),
            Self::HttpStatus(status) => write!(f, "answered with the HTTP status {status}"),
            Self::NotAMessage(why) => {
                write!(
                    f,
                    "answered with no DNS message: {}",
                    crate::text::printable(why)
                )
            }
            Self::Timeout => f.write_str("did not answer in time"),
            Self::Tls(why) => {
                write!(f, "was not trusted: {}", crate::text::printable(why))
            }
            Self::Truncated => f.write_str("cut its answer short, and gave no whole one by TCP"),
            Self::WrongId => f.write_str("answered with another message id"),
        }
    }
}

/// The message id of a DNS message.
pub fn message_id(message: &[u8]) -> Option<u16> {
    let id = message.first_chunk::<2>()?;
    (message.len() >= 12).then(|| u16::from_be_bytes(*id))
}

/// Whether a DNS message says that it was cut short (TC).
pub fn is_truncated(message: &[u8]) -> bool {
    message.get(2).is_some_and(|flags| flags & 0x02 != 0)
}

/// Whether `message` answers `question`: a response whose question is the same, letter case aside.
pub fn answers(message: &[u8], question: &Question) -> bool {
    message::answers(message, question)
}

/// Whether `now` lies between `first` and `last`, all in seconds since the epoch modulo 2^32
/// (RFC 4034, section 3.1.5; RFC 1982).
pub(crate) fn within(first: u32, now: u32, last: u32) -> bool {
    let not_after = |a: u32, b: u32| a == b || Serial(a) < Serial(b);
    not_after(first, now) && not_after(now, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_questions() {
        let read = Question::parse("_25._tcp.MX.example", "tlsa").expect("a question");
        assert_eq!(read.to_string(), "_25._tcp.mx.example. TLSA");
        assert_eq!(
            Question::parse(".", "TYPE52").map(|one| one.rtype),
            Ok(Rtype::TLSA)
        );
        for (name, rtype, code) in [
            ("a..b", "A", "name-unreadable"),
            ("", "A", "name-unreadable"),
            ("a b", "A", "name-unreadable"),
            ("a", "TLSB", "type-unknown"),
            ("a", "TYPE70000", "type-unknown"),
            ("a", "AXFR", "type-not-askable"),
            ("a", "OPT", "type-not-askable"),
            ("a", "TYPE0", "type-not-askable"),
        ] {
            let code_found = Question::parse(name, rtype).map_err(|wrong| wrong.code());
            assert_eq!(code_found, Err(code), "{name:?} {rtype}");
        }
    }

    /// RFC 8484, section 4.1; RFC 8467, section 4.1; RFC 4035, section 3.2.
    #[test]
    fn writes_questions() {
        for length in 1..60 {
            let request = Request {
                id: 1,
                question: Question::parse(&"a".repeat(length), "A").expect("a question"),
                checking_disabled: true,
                recursion_desired: true,
            };
            let padded = request.to_wire(0, true);
            assert_eq!(padded.len() % PADDING_BLOCK, 0, "{length}");
            let bare = request.to_wire(7, false);
            assert_eq!(message_id(&bare), Some(7));
            // RD and CD; one question, one additional record, which is OPT with DO.
            assert_eq!(
                bare.get(2..12),
                Some(&[1, 0x10, 0, 1, 0, 0, 0, 0, 0, 1][..])
            );
            let opt = [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0];
            assert_eq!(bare.last_chunk::<11>(), Some(&opt));
        }
    }

    /// RFC 1982: seconds modulo 2^32.
    #[test]
    fn compares_serials() {
        for (first, now, last, inside) in [
            (10, 10, 20, true),
            (10, 20, 20, true),
            (10, 9, 20, false),
            (10, 21, 20, false),
            (u32::MAX - 5, 2, 10, true),
            (u32::MAX - 5, u32::MAX, 10, true),
            (u32::MAX - 5, u32::MAX - 6, 10, false),
            (20, 15, 10, false),
            (0, 1 << 31, u32::MAX, false),
        ] {
            assert_eq!(within(first, now, last), inside, "{first} {now} {last}");
        }
    }

    #[test]
    fn failures_survive_being_written() {
        for failure in [
            Failure::Aborted,
            Failure::Connection("refused".to_string()),
            Failure::HttpStatus(503),
            Failure::NotAMessage("text/html".to_string()),
            Failure::Timeout,
            Failure::Tls("expired".to_string()),
            Failure::Truncated,
            Failure::WrongId,
        ] {
            let again = Failure::from_code(failure.code(), &failure.detail());
            assert_eq!(again, Some(failure));
        }
        assert_eq!(Failure::from_code("other", ""), None);
    }
}
