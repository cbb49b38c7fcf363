//! PEM (RFC 7468), read the way people paste it: prose around and between the blocks, any line
//! ends, indented, escaped as in JSON, cut off.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use base64ct::{Base64, Base64Unpadded, Encoding};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// Longest label. The longest in use, `X509 ATTRIBUTE CERTIFICATE`, has 26 octets.
const MAX_LABEL: usize = 64;

/// Characters of a line of PEM that is written (RFC 7468, section 2).
const LINE: usize = 64;

/// Writes `der` as a block of PEM with this label (RFC 7468).
pub fn write(label: &str, der: &[u8]) -> String {
    let mut text = alloc::format!("-----BEGIN {label}-----\n");
    let mut encoded = Base64::encode_string(der);
    while !encoded.is_empty() {
        let rest = encoded.split_off(encoded.len().min(LINE));
        text.push_str(&encoded);
        text.push('\n');
        encoded = rest;
    }
    text.push_str(&alloc::format!("-----END {label}-----\n"));
    text
}

/// One block of a text.
#[derive(Clone, Debug)]
pub(crate) struct PemBlock<'a> {
    /// Its label, printable ASCII.
    pub(crate) label: String,
    /// Where it stands, from its first dash to its last (or to where it breaks off).
    pub(crate) range: Range<usize>,
    body: &'a [u8],
    body_offset: usize,
    end: End,
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// With its END line.
    Matching,
    /// With an END line that has another label.
    Other(String),
    /// At the next BEGIN line, or at the end of the text.
    Missing,
}

/// Why a block does not decode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PemError {
    /// The base64 text stops inside a group of four, with or without an END line after it.
    CutShort {
        /// Octets of the text before the end of its last line.
        offset: usize,
        /// Whether an END line follows.
        ended: bool,
    },
    /// There is no base64 text.
    Empty,
    /// The END line has another label.
    EndLabel(String),
    /// A character that base64 does not have.
    NotBase64 {
        /// Octets of the text before it.
        offset: usize,
        /// The character.
        character: char,
    },
    /// No END line follows, though the base64 text is complete.
    NoEnd {
        /// Octets of the text before the end of its last line.
        offset: usize,
    },
}

/// Finds the first block of `text` at or after `from`.
pub(crate) fn next_block(text: &[u8], from: usize) -> Option<PemBlock<'_>> {
    let mut at = from;
    loop {
        let start = find(text, BEGIN, at)?;
        let label_at = start + BEGIN.len();
        if let Some((label, body_at)) = label(text, label_at) {
            return Some(block(text, start, label, body_at));
        }
        at = label_at;
    }
}

/// The block whose BEGIN line starts at `start` and ends before `body_at`.
fn block(text: &[u8], start: usize, label: String, body_at: usize) -> PemBlock<'_> {
    let next = find(text, BEGIN, body_at).unwrap_or(text.len());
    let ended = find(text.get(..next).unwrap_or_default(), END, body_at)
        .and_then(|end| self::label(text, end + END.len()).map(|found| (end, found)));
    let (body, stop, end) = match ended {
        Some((end, (found, stop))) if found == label => (body_at..end, stop, End::Matching),
        Some((end, (found, stop))) => (body_at..end, stop, End::Other(found)),
        None => (body_at..next, next, End::Missing),
    };
    let mut body_octets = text.get(body).unwrap_or_default();
    let mut stop = stop;
    if end == End::Missing {
        body_octets = without_prose(body_octets);
        stop = body_at + body_octets.len();
    }
    PemBlock {
        label,
        range: start..stop,
        body: body_octets,
        body_offset: body_at,
        end,
    }
}

/// What of a block without END line is base64 text: up to the first line that cannot be part of it.
fn without_prose(body: &[u8]) -> &[u8] {
    let mut length = 0;
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let text = line.trim_ascii();
        let base64 = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/=".contains(octet);
        if length > 0 && !text.is_empty() && !text.iter().all(base64) {
            break;
        }
        length += line.len();
    }
    body.get(..length).unwrap_or_default().trim_ascii_end()
}

/// The label that starts at `at` and the offset after its dashes.
fn label(text: &[u8], at: usize) -> Option<(String, usize)> {
    let rest = text.get(at..)?;
    let window = rest.get(..rest.len().min(MAX_LABEL + DASHES.len()))?;
    let length = find(window, DASHES, 0)?;
    let label = window.get(..length)?;
    let printable = label.iter().all(|octet| (b' '..=b'~').contains(octet));
    let usable = printable && !label.trim_ascii().is_empty();
    let label = core::str::from_utf8(label).ok().filter(|_| usable)?;
    Some((String::from(label), at + length + DASHES.len()))
}

/// The first place of `needle` in `text` at or after `from`.
fn find(text: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = needle.first()?;
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        at += rest.iter().position(|octet| octet == first)?;
        if text.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

impl PemBlock<'_> {
    /// The octets that the block encodes.
    pub(crate) fn decode(&self) -> Result<Vec<u8>, PemError> {
        let (symbols, last) = self.symbols();
        let last = last.map_or(self.body_offset, |last| last + 1);
        let padding = symbols
            .iter()
            .rev()
            .take_while(|symbol| **symbol == b'=')
            .count();
        let data = symbols.get(..symbols.len() - padding).unwrap_or_default();
        if data.is_empty() {
            return Err(PemError::Empty);
        }
        if let Some(position) = data.iter().position(|symbol| !is_symbol(*symbol)) {
            return Err(self.not_base64(position));
        }
        let Some(octets) = decode_base64(data) else {
            return Err(PemError::CutShort {
                offset: last,
                ended: self.end != End::Missing,
            });
        };
        // Without padding and END line a length that is no multiple of 4 is a cut, not a habit.
        if self.end == End::Missing && !(data.len() + padding).is_multiple_of(4) {
            return Err(PemError::CutShort {
                offset: last,
                ended: false,
            });
        }
        match &self.end {
            End::Matching => Ok(octets),
            End::Other(label) => Err(PemError::EndLabel(label.clone())),
            End::Missing => Err(PemError::NoEnd { offset: last }),
        }
    }

    /// The base64 symbols of the body and where the last one stands.
    fn symbols(&self) -> (Vec<u8>, Option<usize>) {
        let mut symbols = Vec::with_capacity(self.body.len());
        let mut last = None;
        for (offset, symbol) in self.walk() {
            symbols.push(symbol);
            last = Some(offset);
        }
        (symbols, last)
    }

    /// The base64 symbols with their offsets in the text: the body without headers (RFC 1421),
    /// white space and line ends that are written as `\n` or `\r`.
    fn walk(&self) -> impl Iterator<Item = (usize, u8)> + '_ {
        let headers = header_length(self.body);
        let mut offset = headers;
        core::iter::from_fn(move || {
            loop {
                let symbol = *self.body.get(offset)?;
                let at = self.body_offset + offset;
                offset += 1;
                match (symbol, self.body.get(offset)) {
                    (b'\\', Some(b'n' | b'r')) => offset += 1,
                    (b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c, _) => {}
                    _ => return Some((at, symbol)),
                }
            }
        })
    }

    fn not_base64(&self, position: usize) -> PemError {
        let offset = self
            .walk()
            .nth(position)
            .map_or(self.body_offset, |(offset, _)| offset);
        let rest = self
            .body
            .get(offset - self.body_offset..)
            .unwrap_or_default();
        // UTF-8 has up to 4 octets a character.
        let ahead = rest.get(..rest.len().min(4)).unwrap_or_default();
        let character = String::from_utf8_lossy(ahead).chars().next();
        PemError::NotBase64 {
            offset,
            character: character.unwrap_or(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// The symbols of base64 (RFC 4648, section 4), in the order of their values.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Whether base64 has this symbol.
fn is_symbol(symbol: u8) -> bool {
    symbol.is_ascii_alphanumeric() || symbol == b'+' || symbol == b'/'
}

/// Decodes base64 without padding. The last symbol may have spare bits set, as some encoders leave
/// them. Nothing if the text ends inside an octet or has other characters.
fn decode_base64(data: &[u8]) -> Option<Vec<u8>> {
    let spare = match data.len() % 4 {
        2 => 0b1111,
        3 => 0b11,
        _ => 0,
    };
    let (last, ahead) = data.split_last()?;
    let mut text = Vec::from(ahead);
    let value = ALPHABET.iter().position(|symbol| symbol == last)?;
    text.push(*ALPHABET.get(value & !spare)?);
    Base64Unpadded::decode_vec(core::str::from_utf8(&text).ok()?).ok()
}

/// The length of the headers at the start of a body (RFC 1421, section 4.4), with the blank line
/// after them; 0 if there are none.
fn header_length(body: &[u8]) -> usize {
    let mut length = 0;
    let mut headers = false;
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let text = line.trim_ascii();
        length += line.len();
        if text.contains(&b':') {
            headers = true;
        } else if headers && text.is_empty() {
            return length;
        } else if !text.is_empty() {
            // A continued header, or base64 text at once after the headers.
            if !headers || !line.starts_with(b" ") {
                return if headers { length - line.len() } else { 0 };
            }
        }
    }
    if headers { length } else { 0 }
}

/// Base64 text without any label, if `text` is nothing else and encodes something that starts as DER
/// does.
pub(crate) fn bare_base64(text: &[u8]) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text
        .iter()
        .copied()
        .filter(|octet| !octet.is_ascii_whitespace())
        .collect();
    let padding = symbols
        .iter()
        .rev()
        .take_while(|symbol| **symbol == b'=')
        .count();
    let data = symbols.get(..symbols.len() - padding)?;
    if !data.starts_with(b"M") {
        return None;
    }
    decode_base64(data)
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    /// Labels and what each block decodes to, in order.
    fn read(text: &str) -> Vec<(String, Result<Vec<u8>, PemError>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(block) = next_block(text.as_bytes(), at) {
            at = block.range.end;
            found.push((block.label.clone(), block.decode()));
        }
        found
    }

    /// RFC 7468, section 2, and how people paste.
    #[test]
    fn reads_what_people_paste() {
        for text in [
            "-----BEGIN X-----\nAQID\n-----END X-----\n",
            "-----BEGIN X-----\r\nAQ\r\nID\r\n-----END X-----",
            "subject=CN = a\n  -----BEGIN X-----\n  AQID\n  -----END X-----\nmore",
            "{\"pem\": \"-----BEGIN X-----\\nAQID\\n-----END X-----\\n\"}",
            "-----BEGIN X----- AQID -----END X-----",
            "-----BEGIN X-----\nProc-Type: 4,CLEAR\nContent: a\n b\n\nAQID\n-----END X-----",
            "-----BEGIN -----BEGIN X-----\nAQID\n-----END X-----",
            "\u{feff}-----BEGIN X-----\nAQID\n-----END X-----",
        ] {
            assert_eq!(
                read(text),
                [("X".to_string(), Ok([1, 2, 3].into()))],
                "{text}"
            );
        }
        // Padding may be there or not, and spare bits set.
        for (base64, octets) in [("AQ==", 1), ("AQ", 1), ("AR==", 1), ("AQI=", 2), ("AQI", 2)] {
            let text = format!("-----BEGIN X-----\n{base64}\n-----END X-----");
            let found = read(&text);
            assert_eq!(found.len(), 1);
            assert!(
                matches!(found.first(), Some((_, Ok(found))) if found.len() == octets),
                "{base64}"
            );
        }
    }

    #[test]
    fn names_what_is_wrong_and_where() {
        let cut = |offset, ended| PemError::CutShort { offset, ended };
        for (text, error) in [
            ("-----BEGIN X-----\nAQIDA\n-----END X-----", cut(23, true)),
            ("-----BEGIN X-----\nAQIDA\n", cut(23, false)),
            ("-----BEGIN X-----\nAQI\n", cut(21, false)),
            ("-----BEGIN X-----\nAQID\n", PemError::NoEnd { offset: 22 }),
            (
                "-----BEGIN X-----\nAQID\nhello you\n",
                PemError::NoEnd { offset: 22 },
            ),
            ("-----BEGIN X-----\n-----END X-----", PemError::Empty),
            ("-----BEGIN X-----\n====\n-----END X-----", PemError::Empty),
            (
                "-----BEGIN X-----\nAQID\n-----END Y-----",
                PemError::EndLabel("Y".into()),
            ),
            (
                "-----BEGIN X-----\nAQ?D\n-----END X-----",
                PemError::NotBase64 {
                    offset: 20,
                    character: '?',
                },
            ),
            (
                "-----BEGIN X-----\nAQéD\n-----END X-----",
                PemError::NotBase64 {
                    offset: 20,
                    character: 'é',
                },
            ),
        ] {
            assert_eq!(read(text), [("X".to_string(), Err(error))], "{text}");
        }
        for text in [
            "",
            "-----BEGIN X",
            "-----BEGIN \u{1}-----\nAQID",
            "BEGIN X-----",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn loses_no_block_for_another() {
        let found = read(
            "-----BEGIN A-----\nAQID\n-----BEGIN B-----\nAQ?D\n-----END B-----\n\
             -----BEGIN C-----\nAQID\n-----END C-----\n",
        );
        let seen: Vec<_> = found
            .iter()
            .map(|(label, result)| (label.as_str(), result.is_ok()))
            .collect();
        assert_eq!(seen, [("A", false), ("B", false), ("C", true)]);
    }
}
