//! TLSA records as text: the way zone files, `dig` and people write them.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::record::{CertificateUsage, MatchingType, Parameters, Selector, TlsaRecord};
use crate::text::{Lines, quoted};

/// Most records, and most errors, that are reported of one text.
pub(crate) const MAX_RECORDS: usize = 1_000;

/// Largest RDATA in octets (RFC 1035, section 3.2.1: the length has 16 bits).
const MAX_RDATA: usize = 65_535;

/// A record found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextRecord {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    /// The owner as written, made absolute by `$ORIGIN` if there is one.
    pub(crate) owner: Option<String>,
    /// Seconds.
    pub(crate) ttl: Option<u32>,
    /// The record.
    pub(crate) record: TlsaRecord,
}

/// Why a part of a text is not a TLSA record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Octets of the text before the spot.
    pub(crate) offset: usize,
}

/// What a text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextRecords {
    pub(crate) records: Vec<TextRecord>,
    pub(crate) errors: Vec<TextError>,
}

/// A word of the text.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    offset: usize,
}

/// The words of one entry: a line, or more where brackets join them (RFC 1035, section 5.1).
#[derive(Debug, Default)]
struct Entry<'a> {
    tokens: Vec<Token<'a>>,
    /// Whether it begins with white space, so that it has the owner of the entry before.
    indented: bool,
}

/// Reads every TLSA record of `text`: entries of a zone file, of any type but only TLSA and TYPE52
/// counting, or bare RDATA.
pub(crate) fn parse(text: &str) -> TextRecords {
    let lines = Lines::new(text.as_bytes());
    let mut found = TextRecords::default();
    let mut zone = Zone::default();
    for entry in entries(text, &mut found.errors) {
        if found.records.len() >= MAX_RECORDS || found.errors.len() >= MAX_RECORDS {
            let offset = entry.tokens.first().map_or(0, |token| token.offset);
            found.errors.push(error(
                "too-many-records",
                format!("at most {MAX_RECORDS} records are read; the rest was not"),
                offset,
            ));
            break;
        }
        match zone.entry(&entry) {
            Ok(Some((owner, ttl, record))) => found.records.push(TextRecord {
                line: lines.line(entry.tokens.first().map_or(0, |token| token.offset)),
                owner,
                ttl,
                record,
            }),
            Ok(None) => {}
            Err(error) => found.errors.push(error),
        }
    }
    found
}

fn error(code: &'static str, message: impl Into<String>, offset: usize) -> TextError {
    TextError {
        code,
        message: message.into(),
        offset,
    }
}

/// Splits `text` into entries: comments gone, brackets followed.
fn entries<'a>(text: &'a str, errors: &mut Vec<TextError>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    let mut entry = Entry::default();
    let mut open: Option<usize> = None;
    for (line_offset, line) in text.split_inclusive('\n').scan(0, |at, line| {
        let offset = *at;
        *at += line.len();
        Some((offset, line))
    }) {
        if open.is_none() {
            if !entry.tokens.is_empty() {
                entries.push(core::mem::take(&mut entry));
            }
            entry.indented = line.starts_with([' ', '\t']);
        }
        let code = line.split(';').next().unwrap_or_default();
        let mut start = None;
        for (at, character) in code.char_indices().chain([(code.len(), ' ')]) {
            let bracket = matches!(character, '(' | ')');
            if bracket || character.is_whitespace() {
                if let Some(word) = start.take().and_then(|start| code.get(start..at)) {
                    entry.tokens.push(Token {
                        text: word,
                        offset: line_offset + at - word.len(),
                    });
                }
            } else if start.is_none() {
                start = Some(at);
            }
            let offset = line_offset + at;
            match (character, open) {
                ('(', None) => open = Some(offset),
                (')', Some(_)) => open = None,
                ('(' | ')', _) => errors.push(error(
                    "bracket",
                    format!("\"{character}\" has no counterpart"),
                    offset,
                )),
                _ => {}
            }
        }
    }
    if let Some(offset) = open {
        errors.push(error("bracket", "\"(\" is never closed", offset));
    }
    if !entry.tokens.is_empty() {
        entries.push(entry);
    }
    entries
}

type OwnedRecord = (Option<String>, Option<u32>, TlsaRecord);

/// What one entry leaves for the next.
#[derive(Debug, Default)]
struct Zone {
    origin: Option<String>,
    ttl: Option<u32>,
    owner: Option<String>,
}

impl Zone {
    /// Reads one entry; nothing if it is a directive or a record of another type.
    fn entry(&mut self, entry: &Entry<'_>) -> Result<Option<OwnedRecord>, TextError> {
        let tokens = entry.tokens.as_slice();
        let Some((first, rest)) = tokens.split_first() else {
            return Ok(None);
        };
        if first.text.starts_with('$') {
            return self.directive(*first, rest).map(|()| None);
        }
        // A bare RDATA: three parameters at the start and no type before them.
        if record_type(tokens).is_none() {
            let begins_rdata = first.text == "\\#" || CertificateUsage::parse(first.text).is_some();
            if begins_rdata || tokens.len() < 4 {
                return rdata(tokens, *first).map(|record| Some((None, None, record)));
            }
            return Err(error(
                "not-a-record",
                format!(
                    "{} begins neither a TLSA record nor its data",
                    quoted(first.text)
                ),
                first.offset,
            ));
        }
        let mut rest = tokens;
        if !entry.indented
            && let Some((owner, after)) = tokens.split_first()
            // `TLSA 3 1 1 …` alone on its line, as forms show it.
            && !is_type(owner.text)
        {
            self.owner = Some(self.absolute(owner.text));
            rest = after;
        }
        let mut ttl = None;
        loop {
            let Some((token, after)) = rest.split_first() else {
                return Ok(None);
            };
            rest = after;
            if is_type(token.text) {
                if !is_tlsa(token.text) {
                    return Ok(None);
                }
                let record = rdata(rest, *token)?;
                return Ok(Some((self.owner.clone(), ttl.or(self.ttl), record)));
            }
            if let Some(seconds) = parse_ttl(token.text) {
                ttl = Some(seconds);
            } else if !token.text.eq_ignore_ascii_case("IN") {
                return Err(error(
                    "class",
                    format!("{} is neither the class IN nor a TTL", quoted(token.text)),
                    token.offset,
                ));
            }
        }
    }

    fn directive(&mut self, name: Token<'_>, rest: &[Token<'_>]) -> Result<(), TextError> {
        let value = rest.first().map(|token| token.text);
        match (name.text.to_ascii_uppercase().as_str(), value) {
            ("$ORIGIN", Some(origin)) => self.origin = Some(self.absolute(origin)),
            ("$TTL", Some(ttl)) if parse_ttl(ttl).is_some() => self.ttl = parse_ttl(ttl),
            _ => {
                return Err(error(
                    "directive",
                    format!(
                        "{} is not a directive that is known here",
                        quoted(name.text)
                    ),
                    name.offset,
                ));
            }
        }
        Ok(())
    }

    /// `name` made absolute by the origin, if there is one.
    fn absolute(&self, name: &str) -> String {
        match &self.origin {
            Some(origin) if name == "@" => origin.clone(),
            Some(origin) if !name.ends_with('.') => match origin.as_str() {
                "." => format!("{name}."),
                origin => format!("{name}.{origin}"),
            },
            _ => name.to_owned(),
        }
    }
}

/// The type of an entry: among the first four words (owner, TTL, class, type).
fn record_type<'a>(tokens: &[Token<'a>]) -> Option<&'a str> {
    tokens
        .iter()
        .take(4)
        .map(|token| token.text)
        .find(|text| is_type(text))
}

fn is_tlsa(text: &str) -> bool {
    text.eq_ignore_ascii_case("TLSA") || text.eq_ignore_ascii_case("TYPE52")
}

/// Whether `text` is a record type. Only those that stand beside TLSA records in zone files need to
/// be known, so that they are passed over in silence.
fn is_type(text: &str) -> bool {
    const TYPES: [&str; 30] = [
        "A",
        "AAAA",
        "CAA",
        "CDNSKEY",
        "CDS",
        "CNAME",
        "DNAME",
        "DNSKEY",
        "DS",
        "HINFO",
        "HTTPS",
        "LOC",
        "MX",
        "NAPTR",
        "NS",
        "NSEC",
        "NSEC3",
        "NSEC3PARAM",
        "OPENPGPKEY",
        "PTR",
        "RP",
        "RRSIG",
        "SMIMEA",
        "SOA",
        "SPF",
        "SRV",
        "SSHFP",
        "SVCB",
        "TXT",
        "URI",
    ];
    let numbered = text
        .get(..4)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case("TYPE"))
        && text
            .get(4..)
            .is_some_and(|digits| digits.parse::<u16>().is_ok());
    numbered || is_tlsa(text) || TYPES.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// Seconds, or the form of BIND: `1h30m`.
fn parse_ttl(text: &str) -> Option<u32> {
    if let Ok(seconds) = text.parse() {
        return Some(seconds).filter(|_| !text.starts_with('+'));
    }
    let mut total: u32 = 0;
    let mut number = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            number.push(character);
            continue;
        }
        let unit = match character.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        let count: u32 = core::mem::take(&mut number).parse().ok()?;
        total = total.checked_add(count.checked_mul(unit)?)?;
    }
    (number.is_empty() && !text.is_empty()).then_some(total)
}

/// Reads RDATA, in the form of RFC 6698 or of RFC 3597. `before` is the word before it, or its first.
fn rdata(tokens: &[Token<'_>], before: Token<'_>) -> Result<TlsaRecord, TextError> {
    if tokens.first().is_some_and(|token| token.text == "\\#") {
        return generic_rdata(tokens, before);
    }
    let mut rest = tokens.iter().copied();
    let mut last = before;
    let mut field = |name: &'static str| match rest.next() {
        Some(token) => {
            last = token;
            Ok(token)
        }
        None => Err(error(
            "field-missing",
            format!("the {name} is missing"),
            last.offset + last.text.len(),
        )),
    };
    let usage = field("certificate usage")?;
    let selector = field("selector")?;
    let matching_type = field("matching type")?;
    let unknown = |token: Token<'_>, what| {
        error(
            "field",
            format!(
                "{} is not a {what}: a number from 0 to 255 or a mnemonic",
                quoted(token.text)
            ),
            token.offset,
        )
    };
    let parameters = Parameters {
        usage: CertificateUsage::parse(usage.text)
            .ok_or_else(|| unknown(usage, "certificate usage"))?,
        selector: Selector::parse(selector.text).ok_or_else(|| unknown(selector, "selector"))?,
        matching_type: MatchingType::parse(matching_type.text)
            .ok_or_else(|| unknown(matching_type, "matching type"))?,
    };
    let association_data = hexadecimal(rest)?;
    Ok(TlsaRecord {
        parameters,
        association_data,
    })
}

/// Reads `\# length hexadecimal` (RFC 3597, section 5).
fn generic_rdata(tokens: &[Token<'_>], before: Token<'_>) -> Result<TlsaRecord, TextError> {
    let length = tokens.get(1).copied().unwrap_or(before);
    let announced: usize = length.text.parse().map_err(|_| {
        error(
            "rfc3597-length",
            "after \\# the length of the data in octets is missing",
            length.offset,
        )
    })?;
    let octets = hexadecimal(tokens.iter().skip(2).copied())?;
    if octets.len() != announced {
        return Err(error(
            "rfc3597-length",
            format!("the data has {} octets, not {announced}", octets.len()),
            length.offset,
        ));
    }
    TlsaRecord::from_rdata(&octets).ok_or_else(|| {
        error(
            "rdata-too-short",
            format!("{announced} octets are too few for a TLSA record"),
            length.offset,
        )
    })
}

/// Reads hexadecimal digits, in either case, parted anywhere.
fn hexadecimal<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Result<Vec<u8>, TextError> {
    let mut digits = String::new();
    let mut end = 0;
    for token in tokens {
        if let Some((at, character)) = token
            .text
            .char_indices()
            .find(|(_, character)| !character.is_ascii_hexdigit())
        {
            return Err(error(
                "hexadecimal",
                format!(
                    "{} is no hexadecimal digit",
                    quoted(character.encode_utf8(&mut [0; 4]))
                ),
                token.offset + at,
            ));
        }
        digits.push_str(token.text);
        end = token.offset + token.text.len();
        if digits.len() > 2 * MAX_RDATA {
            return Err(error(
                "rdata-too-long",
                format!("a record holds at most {MAX_RDATA} octets"),
                token.offset,
            ));
        }
    }
    base16ct::mixed::decode_vec(&digits).map_err(|_| {
        error(
            "hexadecimal-odd",
            format!(
                "{} hexadecimal digits do not make whole octets",
                digits.len()
            ),
            end,
        )
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let found = parse(text);
        assert_eq!(found.errors, [], "{text}");
        found
            .records
            .iter()
            .map(|record| record.record.to_string())
            .collect()
    }

    /// RFC 1035, section 5.1; RFC 6698, section 2.2; RFC 3597, section 5.
    #[test]
    fn reads_every_form() {
        for text in [
            "3 1 1 abcd",
            "3 1 1 AB CD",
            "DANE-EE SPKI SHA2-256 abcd",
            "_25._tcp.mx.example. 3600 IN TLSA 3 1 1 abcd",
            "_25._tcp.mx.example. IN 3600 TLSA 3 1 1 abcd ; comment (",
            "_25._tcp.mx.example. tlsa 3 1 1 (\n  ab ; half\n  cd )",
            "_25._tcp.mx.example. 1h30m in TYPE52 \\# 5 030101abcd",
            "\tIN TLSA ( 3 1 1 abcd )\r\n",
            "TLSA 3 1 1 abcd",
            "\\# 5 0301 01 abcd",
            "mx A 192.0.2.1\n_25._tcp.mx TLSA 3 1 1 abcd\nmx RRSIG A 13 2 3600 x y z",
            "; nothing\n\n3 1 1 abcd\n",
        ] {
            assert_eq!(texts(text), ["3 1 1 abcd"], "{text}");
        }
        assert_eq!(texts("3 1 1 ab\n2 0 2 cd\n"), ["3 1 1 ab", "2 0 2 cd"]);
        assert_eq!(texts("3 1 1"), ["3 1 1"]);
        assert!(texts("").is_empty());
    }

    #[test]
    fn keeps_owner_and_ttl() {
        let found = parse(
            "$ORIGIN example.org.\n$TTL 2h\n_25._tcp.mx TLSA 3 1 1 ab\n 60 TLSA 3 1 1 cd\n\
             @ IN TLSA 3 1 1 ef\n",
        );
        assert_eq!(found.errors, []);
        let seen: Vec<_> = found
            .records
            .iter()
            .map(|record| (record.line, record.owner.as_deref(), record.ttl))
            .collect();
        assert_eq!(
            seen,
            [
                (3, Some("_25._tcp.mx.example.org."), Some(7_200)),
                (4, Some("_25._tcp.mx.example.org."), Some(60)),
                (5, Some("example.org."), Some(7_200)),
            ]
        );
    }

    #[test]
    fn names_what_is_wrong_and_where() {
        for (text, code, offset) in [
            ("3 1", "field-missing", 3),
            ("3", "field-missing", 1),
            ("3 1 x 00", "field", 4),
            ("3 256 1 00", "field", 2),
            ("3 1 1 0g", "hexadecimal", 7),
            ("3 1 1 abc", "hexadecimal-odd", 9),
            ("3 1 1 é", "hexadecimal", 6),
            ("a. CH TLSA 3 1 1 00", "class", 3),
            ("a. TYPE52 \\# 9 030101", "rfc3597-length", 13),
            ("a. TYPE52 \\# 2 0301", "rdata-too-short", 13),
            ("a. TLSA", "field-missing", 7),
            ("hello world how are you", "not-a-record", 0),
            ("$INCLUDE x", "directive", 0),
            ("3 1 1 ( ab", "bracket", 6),
            ("3 1 1 ab )", "bracket", 9),
        ] {
            let found = parse(text);
            let seen: Vec<_> = found.errors.iter().map(|e| (e.code, e.offset)).collect();
            assert_eq!(seen, [(code, offset)], "{text}");
        }
        // One bad entry costs no other.
        let found = parse("3 1 1 zz\n3 1 1 ab\n");
        assert_eq!((found.records.len(), found.errors.len()), (1, 1));
    }

    #[test]
    fn bounds_the_number_of_records() {
        let found = parse(&"3 1 1 ab\n".repeat(MAX_RECORDS + 5));
        assert_eq!(found.records.len(), MAX_RECORDS);
        assert_eq!(found.errors.len(), 1);
    }
}
