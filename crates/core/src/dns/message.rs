//! Answers taken apart. Every record is decoded by itself, so that a malformed one loses no other.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::iana::{Class, Opcode, OptRcode, OptionCode, Rtype};
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

/// The option that names an agent for error reports (RFC 9567, section 5).
const REPORT_CHANNEL: OptionCode = OptionCode::from_int(18);

/// Octets of the code and the length of an option (RFC 6891, section 6.1.2).
const OPTION_HEAD: usize = 4;

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
    /// Who would like to hear of errors (RFC 9567): the name in the Report-Channel option.
    pub(crate) report_agent: Option<Name>,
    /// Octets of the message that are padding (RFC 7830).
    pub(crate) padding: usize,
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
            report_agent: None,
            padding: 0,
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
            match option {
                Ok(AllOptData::ExtendedError(error)) if self.extended_errors.len() < MAX_NOTES => {
                    let text = error.text_slice().unwrap_or_default();
                    self.extended_errors.push(ExtendedError {
                        code: error.code().to_int(),
                        text: printable(&String::from_utf8_lossy(text)),
                    });
                }
                Ok(AllOptData::Padding(padding)) => {
                    self.padding = padding.as_slice().len().saturating_add(OPTION_HEAD);
                }
                Ok(AllOptData::Other(option)) if option.code() == REPORT_CHANNEL => {
                    let octets = option.data().to_vec();
                    self.report_agent = Name::from_octets(octets).ok();
                }
                _ => {}
            }
        }
    }

    fn note(&mut self, what: &str) {
        if self.unreadable.len() < MAX_NOTES {
            self.unreadable.push(what.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question::parse("a.example", "A").expect("a question")
    }

    /// A message with these counts of records in the answer and authority sections, and these octets
    /// after the question `a.example A`, whose name begins at offset 12.
    fn message(flags: u16, answers: u16, authorities: u16, rest: &[u8]) -> Vec<u8> {
        let mut octets = alloc::vec![0, 0];
        for number in [flags, 1, answers, authorities, 0] {
            octets.extend_from_slice(&number.to_be_bytes());
        }
        octets.extend_from_slice(b"\x01a\x07example\x00\x00\x01\x00\x01");
        octets.extend_from_slice(rest);
        octets
    }

    /// A record whose owner is the name of the question.
    fn record(rtype: u16, rdata: &[u8]) -> Vec<u8> {
        let mut octets = alloc::vec![0xc0, 12];
        octets.extend_from_slice(&rtype.to_be_bytes());
        octets.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        octets.extend_from_slice(&u16::try_from(rdata.len()).expect("short").to_be_bytes());
        octets.extend_from_slice(rdata);
        octets
    }

    const ANSWER: u16 = 0x8180;

    #[test]
    fn reads_records() {
        let records = [
            record(1, &[192, 0, 2, 1]),
            record(15, &[0, 10, 2, b'M', b'X', 0xc0, 14]),
        ]
        .concat();
        let read = Response::parse(&message(ANSWER, 2, 0, &records), &question());
        let read = read.expect("an answer");
        assert!(read.unreadable.is_empty(), "{:?}", read.unreadable);
        let rdatas: Vec<&[u8]> = read.answer.iter().map(|one| one.rdata.as_slice()).collect();
        assert_eq!(
            rdatas,
            [&[192, 0, 2, 1][..], b"\x00\x0a\x02MX\x07example\x00"]
        );
        assert_eq!(read.answer.first().map(|one| one.ttl), Some(60));
    }

    /// A record that cannot be read loses no other; one whose end cannot be told loses what follows.
    #[test]
    fn loses_no_record_to_another() {
        let good = record(1, &[192, 0, 2, 1]);
        let mut other_class = good.clone();
        if let Some(class) = other_class.get_mut(5) {
            *class = 3;
        }
        for (bad, name) in [
            (record(15, &[0]), "MX without a name"),
            (record(15, &[0, 10, 0, 0]), "MX with an octet too many"),
            (record(2, &[0xc0, 200]), "NS that points outside"),
            (record(5, &[0xc0, 55]), "CNAME that points at itself"),
            (record(5, &[0x80, 1]), "CNAME with a reserved label type"),
            (other_class, "another class"),
        ] {
            let records = [good.clone(), bad, good.clone()].concat();
            let read = Response::parse(&message(ANSWER, 2, 1, &records), &question());
            let read = read.expect(name);
            assert_eq!((read.answer.len(), read.authority.len()), (1, 1), "{name}");
            assert_eq!(read.unreadable.len(), 1, "{name}");
        }
        for bad in [&[0xc0][..], &[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 9, 1]] {
            let records = [&good, bad].concat();
            let read = Response::parse(&message(ANSWER, 2, 1, &records), &question());
            let read = read.expect("an answer");
            assert_eq!((read.answer.len(), read.authority.len()), (1, 0));
            assert_eq!(read.unreadable.len(), 1);
        }
        // More records than there are.
        let read = Response::parse(&message(ANSWER, 9, 9, &good), &question());
        assert_eq!(read.expect("an answer").answer.len(), 1);
    }

    /// RFC 6891, section 6.1.2; RFC 8914, section 2.
    #[test]
    fn reads_options() {
        let mut octets = message(ANSWER, 0, 0, &[]);
        if let Some(additional) = octets.get_mut(11) {
            *additional = 1;
        }
        // The root, OPT, 1232 octets, the upper bits of BADVERS, version 0, DO, 32 octets of options.
        octets.extend_from_slice(&[0, 0, 41, 4, 208, 1, 0, 0x80, 0, 0, 32]);
        // An option that is not known, then extended error 22 with a text that drives terminals.
        octets.extend_from_slice(b"\xff\xfe\x00\x01x\x00\x0f\x00\x06\x00\x16no\x1b[");
        // An agent (RFC 9567, section 5), and padding (RFC 7830).
        octets.extend_from_slice(b"\x00\x12\x00\x05\x01a\x01b\x00\x00\x0c\x00\x04\x00\x00\x00\x00");
        let read = Response::parse(&octets, &question()).expect("an answer");
        assert_eq!(read.rcode, OptRcode::BADVERS);
        let error = ExtendedError {
            code: 22,
            text: "no\\u{1b}[".to_string(),
        };
        assert_eq!(read.extended_errors, [error]);
        let agent = read.report_agent.expect("an agent");
        assert_eq!(
            (super::super::name::text(&agent), read.padding),
            ("a.b.".to_string(), 8)
        );
    }

    #[test]
    fn bounds_records() {
        let many = record(1, &[192, 0, 2, 1]).repeat(MAX_RECORDS + 1);
        let count = u16::try_from(MAX_RECORDS + 1).expect("few");
        let read = Response::parse(&message(ANSWER, count, 0, &many), &question());
        let read = read.expect("an answer");
        assert_eq!(read.answer.len(), MAX_RECORDS);
        assert_eq!(read.unreadable.len(), 1);
    }

    #[test]
    fn refuses_what_is_no_answer() {
        let other = Question::parse("b.example", "A").expect("a question");
        let of_type = Question::parse("a.example", "MX").expect("a question");
        let upper = Question::parse("A.EXAMPLE", "A").expect("a question");
        let answer = message(ANSWER, 0, 0, &[]);
        assert!(Response::parse(&answer, &upper).is_ok());
        for (octets, question, why) in [
            (answer.clone(), &other, MessageError::WrongQuestion),
            (answer.clone(), &of_type, MessageError::WrongQuestion),
            (
                message(0x0100, 0, 0, &[]),
                &upper,
                MessageError::NotAnAnswer,
            ),
            (
                message(0xa180, 0, 0, &[]),
                &upper,
                MessageError::NotAnAnswer,
            ),
            (
                answer.get(..11).expect("longer").to_vec(),
                &upper,
                MessageError::Malformed,
            ),
            (
                answer.get(..20).expect("longer").to_vec(),
                &upper,
                MessageError::Malformed,
            ),
            (Vec::new(), &upper, MessageError::Malformed),
        ] {
            assert_eq!(Response::parse(&octets, question).err(), Some(why));
        }
        // An old server's error comes without the question.
        let bare = [0, 0, 0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0];
        assert!(Response::parse(&bare, &upper).is_ok());
    }
}
