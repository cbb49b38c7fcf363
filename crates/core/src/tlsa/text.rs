//! TLSA records as text: the way zone files, `dig` and people write them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::record::{CertificateUsage, MatchingType, Parameters, Selector, TlsaRecord};
use crate::text::{Lines, quoted};
use crate::zone::{self, Item, Reader, Span, TextError, Token, is_tlsa};

/// Most records, and most errors, that are reported of one text.
pub(crate) const MAX_RECORDS: usize = 1_000;

/// Largest RDATA in octets (RFC 1035, section 3.2.1: the length has 16 bits).
const MAX_RDATA: usize = 65_535;

/// A record found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextRecord {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    /// Where it stands.
    pub(crate) span: Span,
    /// The owner as written, made absolute by the origin if there is one.
    pub(crate) owner: Option<String>,
    /// How many octets of the owner were written; the rest is the origin.
    pub(crate) written: usize,
    /// Seconds.
    pub(crate) ttl: Option<u32>,
    /// The record.
    pub(crate) record: TlsaRecord,
}

/// What a text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextRecords {
    pub(crate) records: Vec<TextRecord>,
    pub(crate) errors: Vec<TextError>,
}

/// Reads every TLSA record of `text`: entries of a zone file, of any type but only TLSA and TYPE52
/// counting, or bare RDATA.
pub(crate) fn parse(text: &str) -> TextRecords {
    parse_with(text, None, MAX_RECORDS, |_, _, _| {})
}

/// The same of at most `limit` records, with an absolute name for the origin to begin with; records of
/// other types are handed to `other`.
pub(crate) fn parse_with<'a>(
    text: &'a str,
    origin: Option<String>,
    limit: usize,
    mut other: impl FnMut(Span, &zone::Record<'a>, &Reader<'a>),
) -> TextRecords {
    let lines = Lines::new(text.as_bytes());
    let mut reader = Reader::new(text, origin);
    let mut found = TextRecords {
        records: Vec::new(),
        errors: core::mem::take(&mut reader.errors),
    };
    while let Some((span, item)) = reader.next() {
        if found.records.len() >= limit || found.errors.len() >= MAX_RECORDS {
            found.errors.push(error(
                "too-many-records",
                format!("at most {limit} records are read; the rest was not"),
                span.offset,
            ));
            break;
        }
        let read = item.and_then(|item| match item {
            Item::Record(record) if !is_tlsa(record.rtype.text) => {
                other(span, &record, &reader);
                Ok(None)
            }
            Item::Record(record) => {
                let data = rdata(&record.rdata, record.rtype)?;
                Ok(Some((record.owner, record.ttl, data)))
            }
            Item::Data(tokens) => bare_rdata(&tokens).map(|data| Some((None, None, data))),
        });
        match read {
            Ok(Some((owner, ttl, record))) => found.records.push(TextRecord {
                line: lines.line(span.offset),
                span,
                written: owner.as_ref().map_or(0, |it| it.written),
                owner: owner.map(|it| it.text),
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
    TextError::new(code, message, offset)
}

/// Reads words without a type: three parameters at the start, and data.
fn bare_rdata(tokens: &[Token<'_>]) -> Result<TlsaRecord, TextError> {
    let Some(first) = tokens.first() else {
        return Err(error("not-a-record", "there is nothing to read", 0));
    };
    let begins_rdata = first.text == "\\#" || CertificateUsage::parse(first.text).is_some();
    if begins_rdata || tokens.len() < 4 {
        return rdata(tokens, *first);
    }
    Err(error(
        "not-a-record",
        format!(
            "{} begins neither a TLSA record nor its data",
            quoted(first.text)
        ),
        first.offset,
    ))
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
    fn reads_parameters_that_are_mnemonics_of_types_too() {
        for (text, data) in [
            ("PKIX-TA Cert Full", "000000"),
            ("PKIX-EE cert SHA2-256 ab", "010001ab"),
            ("DANE-TA CERT SHA2-512 ab cd", "020002abcd"),
        ] {
            let found = parse(text);
            assert_eq!(found.errors, [], "{text}");
            let seen: Vec<_> = found.records.iter().map(|it| &it.record).collect();
            let rdata = seen.iter().map(|it| it.to_rdata());
            let rdata: Vec<_> = rdata
                .map(|it| base16ct::lower::encode_string(&it))
                .collect();
            assert_eq!(rdata, [data], "{text}");
        }
        assert_eq!(parse("example.org. CERT PGP 0 0 ab").records.len(), 0);
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
