//! Answers taken apart. Every record is decoded by itself, so that a malformed one loses no other.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::iana::{Class, Opcode, OptRcode, Rtype};
use domain::base::message::RecordSection;
use domain::base::opt::AllOptData;
use domain::base::{Message, ToName};

use super::name::lower_case;
use super::rdata::Rdata;
use super::{Name, Question};
use crate::text::printable;

/// Records of one answer that are read; more are passed over. An answer of 64 KiB holds about 5,400
/// of the smallest.
pub(crate) const MAX_RECORDS: usize = 1_024;

/// Notes on what could not be read that are kept for one answer.
const MAX_NOTES: usize = 8;

/// A record, uncompressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The owner in lower case.
    pub(crate) owner: Name,
    /// The type.
    pub(crate) rtype: Rtype,
    /// Seconds, as received, at most 2^31 - 1 (RFC 2181, section 8).
    pub(crate) ttl: u32,
    /// RDATA, as received but for compression.
    pub(crate) rdata: Vec<u8>,
}

/// An extended DNS error (RFC 8914).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedError {
    pub(crate) code: u16,
    pub(crate) text: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// RCODE, extended (RFC 6891, section 6.1.3).
    pub(crate) rcode: OptRcode,
    /// Whether it was cut short (TC).
    pub(crate) truncated: bool,
    /// Whether the resolver calls it authentic (AD).
    pub(crate) authentic: bool,
    /// The answer section.
    pub(crate) answer: Vec<Record>,
    /// The authority section.
    pub(crate) authority: Vec<Record>,
    /// What the resolver had to say.
    pub(crate) extended_errors: Vec<ExtendedError>,
    /// What was passed over, and why.
    pub(crate) unreadable: Vec<String>,
}

/// Why octets are no answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageError {
    /// Fewer than 12 octets, or counts that lie about the question.
    Malformed,
    /// A question, or another kind of message.
    NotAnAnswer,
    /// An answer to another question.
    WrongQuestion,
}

impl MessageError {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "answer-malformed",
            Self::NotAnAnswer => "answer-not-an-answer",
            Self::WrongQuestion => "answer-wrong-question",
        }
    }
}

/// A sentence without its subject (the resolver) and without a full stop.
impl core::fmt::Display for MessageError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "answered with a malformed message",
            Self::NotAnAnswer => "sent a message that is no answer",
            Self::WrongQuestion => "answered another question",
        })
    }
}

/// Whether `message` answers `question`.
pub(super) fn answers(message: &[u8], question: &Question) -> bool {
    Message::from_slice(message).is_ok_and(|message| check(message, question).is_ok())
}

fn check(message: &Message<[u8]>, question: &Question) -> Result<(), MessageError> {
    let header = message.header();
    if !header.qr() || header.opcode() != Opcode::QUERY {
        return Err(MessageError::NotAnAnswer);
    }
    // An error may come without the question (FORMERR of old servers).
    if message.header_counts().qdcount() == 0 && header.rcode().to_int() != 0 {
        return Ok(());
    }
    let asked = message
        .sole_question()
        .map_err(|_| MessageError::Malformed)?;
    let same = asked.qname().name_eq(&question.name)
        && asked.qtype() == question.rtype
        && asked.qclass() == Class::IN;
    if same {
        Ok(())
    } else {
        Err(MessageError::WrongQuestion)
    }
}

impl Response {
    /// Takes a message apart that answers `question`.
    ///
    /// An `Ok` says nothing about the truth of it.
    pub(crate) fn parse(octets: &[u8], question: &Question) -> Result<Self, MessageError> {
        let message = Message::from_slice(octets).map_err(|_| MessageError::Malformed)?;
        check(message, question)?;
        let mut response = Self {
            rcode: OptRcode::from(message.header().rcode()),
            truncated: message.header().tc(),
            authentic: message.header().ad(),
            answer: Vec::new(),
            authority: Vec::new(),
            extended_errors: Vec::new(),
            unreadable: Vec::new(),
        };
        let Ok(answer) = message.answer() else {
            response.note("the question cannot be passed over");
            return Ok(response);
        };
        let mut left = MAX_RECORDS;
        let mut records = Vec::new();
        let rest = response.section("answer", answer, &mut left, &mut records);
        response.answer = records;
        let Some(authority) = rest else {
            return Ok(response);
        };
        let mut records = Vec::new();
        let rest = response.section("authority", authority, &mut left, &mut records);
        response.authority = records;
        if rest.is_some() {
            response.read_options(message);
        }
        Ok(response)
    }

    /// Reads one section and yields the next; nothing if the end of this one cannot be told.
    fn section<'a>(
        &mut self,
        which: &str,
        mut section: RecordSection<'a, [u8]>,
        left: &mut usize,
        records: &mut Vec<Record>,
    ) -> Option<RecordSection<'a, [u8]>> {
        for (index, record) in section.by_ref().enumerate() {
            let number = index + 1;
            let Ok(record) = record else {
                self.note(&format!(
                    "record {number} of the {which} section and what follows it: out of bounds"
                ));
                return None;
            };
            if record.class() != Class::IN {
                self.note(&format!(
                    "record {number} of the {which} section: class {}",
                    record.class()
                ));
                continue;
            }
            let Some(remaining) = left.checked_sub(1) else {
                self.note(&format!(
                    "everything from record {number} of the {which} section on: too many records"
                ));
                return None;
            };
            *left = remaining;
            match record.to_any_record::<Rdata>() {
                Ok(read) => records.push(Record {
                    owner: lower_case(read.owner()),
                    rtype: record.rtype(),
                    // A TTL with the highest bit set is 0 (RFC 2181, section 8).
                    ttl: i32::try_from(record.ttl().as_secs())
                        .ok()
                        .and_then(|ttl| u32::try_from(ttl).ok())
                        .unwrap_or_default(),
                    rdata: read.into_data().into_octets(),
                }),
                Err(why) => self.note(&format!(
                    "record {number} of the {which} section, {}: {why}",
                    record.rtype()
                )),
            }
        }
        section.next_section().ok().flatten()
    }

    fn read_options(&mut self, message: &Message<[u8]>) {
        let Some(opt) = message.opt() else {
            return;
        };
        self.rcode = opt.rcode(message.header());
        for option in opt.opt().iter::<AllOptData<_, domain::base::Name<_>>>() {
            if let Ok(AllOptData::ExtendedError(error)) = option
                && self.extended_errors.len() < MAX_NOTES
            {
                let text = error.text_slice().unwrap_or_default();
                self.extended_errors.push(ExtendedError {
                    code: error.code().to_int(),
                    text: printable(&String::from_utf8_lossy(text)),
                });
            }
        }
    }

    fn note(&mut self, what: &str) {
        if self.unreadable.len() < MAX_NOTES {
            self.unreadable.push(what.to_string());
        }
    }
}
