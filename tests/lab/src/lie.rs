//! Untrue answers to one question, as a resolver gives them that has been taken over or is broken.

/// What is answered to one question in the place of the truth. All of it claims to be authentic (AD), and
/// nothing of it is signed.
#[derive(Clone, Debug)]
pub struct Lie {
    /// The name of the question, absolute.
    pub name: String,
    /// Its type.
    pub rtype: u16,
    /// What is said.
    pub says: Says,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing ever.
    Nothing,
    /// That there is no such name.
    NoName,
    /// That the name has no such records.
    NoRecords,
    /// That there is this one record, in wire form.
    Record(Vec<u8>),
}

/// The flags of a response: an answer to a question with RD by a resolver, authentic (RFC 1035, section
/// 4.1.1; RFC 4035, section 3.2.3).
const FLAGS: u16 = 0x81a0;

/// The RCODE for a name that does not exist.
const NAME_ERROR: u16 = 3;

/// Octets of the header.
const HEADER: usize = 12;

/// Seconds that an untrue record is to be kept.
const TTL: u32 = 300;

impl Lie {
    /// The answer to a message, if it asks this question: nothing in it where it is never answered.
    pub(crate) fn answer(&self, message: &[u8]) -> Option<Option<Vec<u8>>> {
        let end = self.end_of_question(message)?;
        let (rcode, record) = match &self.says {
            Says::Nothing => return Some(None),
            Says::NoName => (NAME_ERROR, None),
            Says::NoRecords => (0, None),
            Says::Record(rdata) => (0, Some(rdata)),
        };
        let mut answer = message[..2].to_vec();
        answer.extend((FLAGS | rcode).to_be_bytes());
        answer.extend([0, 1, 0, u8::from(record.is_some()), 0, 0, 0, 0]);
        answer.extend(&message[HEADER..end]);
        if let Some(rdata) = record {
            // The owner is the name of the question.
            answer.extend([0xc0, 12]);
            answer.extend(self.rtype.to_be_bytes());
            answer.extend([0, 1]);
            answer.extend(TTL.to_be_bytes());
            answer.extend(u16::try_from(rdata.len()).unwrap_or_default().to_be_bytes());
            answer.extend(rdata);
        }
        Some(Some(answer))
    }

    /// Where the question of a message ends, if it is this one.
    fn end_of_question(&self, message: &[u8]) -> Option<usize> {
        let mut at = HEADER;
        let mut name = String::new();
        loop {
            let length = usize::from(*message.get(at)?);
            let label = message.get(at + 1..at + 1 + length)?;
            at += 1 + length;
            if length == 0 {
                break;
            }
            name.push_str(&String::from_utf8_lossy(label));
            name.push('.');
        }
        let rtype = u16::from_be_bytes([*message.get(at)?, *message.get(at + 1)?]);
        let is_it = name.eq_ignore_ascii_case(&self.name) && rtype == self.rtype;
        is_it.then_some(at + 4)
    }
}
