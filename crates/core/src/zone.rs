//! Zone files: their entries and records, each with its place (RFC 1035, section 5.1).
//!
//! What people paste is read too: excerpts without an origin, records without an owner, and the bare
//! data of records. `$INCLUDE` and `$GENERATE` are reported and not followed.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::{self, Vec};

use crate::text::quoted;
use crate::tlsa::{CertificateUsage, MatchingType, Selector};

/// Why a part of a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Octets of the text before the spot.
    pub(crate) offset: usize,
}

impl TextError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, offset: usize) -> Self {
        Self {
            code,
            message: message.into(),
            offset,
        }
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// Octets of the text before it.
    pub(crate) offset: usize,
    /// Its length in octets.
    pub(crate) length: usize,
}

/// A word of the text; a string in quotation marks is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) offset: usize,
}

impl Token<'_> {
    /// Octets of the text before its end.
    pub(crate) fn end(&self) -> usize {
        self.offset.saturating_add(self.text.len())
    }
}

/// A name of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ZoneName {
    /// Made absolute by the origin if there is one; otherwise as written.
    pub(crate) text: String,
    /// How many octets of it were written; the rest is the origin.
    pub(crate) written: usize,
}

/// What an entry holds.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    /// Words without a type among the first: the bare data of a record, perhaps.
    Data(Vec<Token<'a>>),
    Record(Record<'a>),
}

/// A record, its data not yet read.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    pub(crate) owner: Option<ZoneName>,
    /// Seconds.
    pub(crate) ttl: Option<u32>,
    /// The word for the type, in any case.
    pub(crate) rtype: Token<'a>,
    pub(crate) rdata: Vec<Token<'a>>,
}

/// Reads a text entry by entry: each with its place, and what it holds or why it cannot be read.
pub(crate) struct Reader<'a> {
    entries: vec::IntoIter<Entry<'a>>,
    /// What is wrong with brackets and quotation marks.
    pub(crate) errors: Vec<TextError>,
    origin: Option<String>,
    ttl: Option<u32>,
    owner: Option<ZoneName>,
}

impl<'a> Reader<'a> {
    /// A reader of `text`; `origin` is an absolute name, for as long as the text does not name another. If
    /// there is none, the owner of the SOA record is the origin, as servers take the name of the zone.
    pub(crate) fn new(text: &'a str, origin: Option<String>) -> Self {
        let mut scanner = Scanner::default();
        let mut offset = 0_usize;
        for line in text.split_inclusive('\n') {
            scanner.line(line, offset);
            offset = offset.saturating_add(line.len());
        }
        let (entries, errors) = scanner.finish();
        let apex = || entries.iter().find_map(Entry::apex).map(ToOwned::to_owned);
        Self {
            origin: origin.or_else(apex),
            entries: entries.into_iter(),
            errors,
            ttl: None,
            owner: None,
        }
    }

    /// `name` made absolute by the origin, if there is one.
    pub(crate) fn absolute(&self, name: &str) -> ZoneName {
        let (text, written) = match &self.origin {
            Some(origin) if name == "@" => (origin.clone(), origin.len()),
            Some(origin) if !name.ends_with('.') => match origin.as_str() {
                "." => (format!("{name}."), name.len()),
                origin => (format!("{name}.{origin}"), name.len()),
            },
            _ => (name.to_owned(), name.len()),
        };
        ZoneName { text, written }
    }

    /// Reads one entry; nothing if it is a directive.
    fn entry(&mut self, entry: Entry<'a>) -> Result<Option<Item<'a>>, TextError> {
        let tokens = entry.tokens.as_slice();
        let Some((first, rest)) = tokens.split_first() else {
            return Ok(None);
        };
        if first.text.starts_with('$') {
            return self.directive(*first, rest).map(|()| None);
        }
        // Owner, TTL, class, type.
        let has_type = tokens.iter().take(4).any(|token| is_type(token.text));
        if !has_type || are_parameters(tokens) {
            return Ok(Some(Item::Data(entry.tokens)));
        }
        let mut rest = tokens;
        if !entry.indented
            && let Some((owner, after)) = tokens.split_first()
            // `TLSA 3 1 1 …` alone on its line, as forms show it.
            && (!is_tlsa(owner.text) || is_typed(after))
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
                return Ok(Some(Item::Record(Record {
                    owner: self.owner.clone(),
                    ttl: ttl.or(self.ttl),
                    rtype: *token,
                    rdata: rest.to_vec(),
                })));
            }
            if let Some(seconds) = parse_ttl(token.text) {
                ttl = Some(seconds);
            } else if !token.text.eq_ignore_ascii_case("IN") {
                return Err(TextError::new(
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
            ("$ORIGIN", Some(origin)) => self.origin = Some(self.absolute(origin).text),
            ("$TTL", Some(ttl)) if parse_ttl(ttl).is_some() => self.ttl = parse_ttl(ttl),
            _ => {
                return Err(TextError::new(
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
}

impl<'a> Iterator for Reader<'a> {
    type Item = (Span, Result<Item<'a>, TextError>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = self.entries.next()?;
            let span = entry.span();
            match self.entry(entry) {
                Ok(None) => {}
                Ok(Some(item)) => return Some((span, Ok(item))),
                Err(error) => return Some((span, Err(error))),
            }
        }
    }
}

/// The words of one entry: a line, or more where brackets join them.
#[derive(Debug, Default)]
struct Entry<'a> {
    tokens: Vec<Token<'a>>,
    /// Whether it begins with white space, so that it has the owner of the entry before.
    indented: bool,
    /// Octets of the text before the end of its last word or bracket.
    end: usize,
}

impl<'a> Entry<'a> {
    /// The absolute owner of a SOA record.
    fn apex(&self) -> Option<&'a str> {
        let mut words = self.tokens.iter().take(4).map(|token| token.text);
        let owner = words
            .next()
            .filter(|it| it.ends_with('.') && !self.indented)?;
        words
            .any(|it| it.eq_ignore_ascii_case("SOA"))
            .then_some(owner)
    }

    fn span(&self) -> Span {
        let offset = self.tokens.first().map_or(0, |token| token.offset);
        Span {
            offset,
            length: self.end.saturating_sub(offset),
        }
    }
}

/// Splits a text into entries: comments gone, brackets followed.
#[derive(Default)]
struct Scanner<'a> {
    entries: Vec<Entry<'a>>,
    entry: Entry<'a>,
    /// Where the bracket stands that is open.
    open: Option<usize>,
    errors: Vec<TextError>,
}

impl<'a> Scanner<'a> {
    /// Takes a line with its end; `offset` octets come before it.
    fn line(&mut self, line: &'a str, offset: usize) {
        if self.open.is_none() {
            self.end_entry();
            self.entry.indented = line.starts_with([' ', '\t']);
        }
        let mut start: Option<usize> = None;
        let mut quote: Option<usize> = None;
        let mut is_escaped = false;
        let mut end = line.len();
        for (at, character) in line.char_indices() {
            if is_escaped {
                is_escaped = false;
                continue;
            }
            match character {
                '\\' => {
                    start.get_or_insert(at);
                    is_escaped = true;
                }
                '"' => {
                    start.get_or_insert(at);
                    quote = match quote {
                        None => Some(at),
                        Some(_) => None,
                    };
                }
                _ if quote.is_some() => {}
                ';' => {
                    end = at;
                    break;
                }
                '(' | ')' => {
                    self.word(line, start.take(), at, offset);
                    self.bracket(character, offset.saturating_add(at));
                }
                _ if character.is_whitespace() => self.word(line, start.take(), at, offset),
                _ => {
                    start.get_or_insert(at);
                }
            }
        }
        self.word(line, start, end, offset);
        if let Some(at) = quote {
            self.errors.push(TextError::new(
                "quotation-mark",
                "the quotation mark has no counterpart on its line",
                offset.saturating_add(at),
            ));
        }
    }

    /// Takes the word of `line` from `start`, if one has begun, to `end`.
    fn word(&mut self, line: &'a str, start: Option<usize>, end: usize, offset: usize) {
        let word = start.and_then(|start| Some((start, line.get(start..end)?)));
        if let Some((start, text)) = word {
            let token = Token {
                text: text.trim_end(),
                offset: offset.saturating_add(start),
            };
            self.entry.end = token.end();
            self.entry.tokens.push(token);
        }
    }

    fn bracket(&mut self, character: char, offset: usize) {
        match (character, self.open) {
            ('(', None) => self.open = Some(offset),
            (')', Some(_)) => {
                self.open = None;
                self.entry.end = offset.saturating_add(1);
            }
            _ => self.errors.push(TextError::new(
                "bracket",
                format!("\"{character}\" has no counterpart"),
                offset,
            )),
        }
    }

    fn end_entry(&mut self) {
        if !self.entry.tokens.is_empty() {
            self.entries.push(core::mem::take(&mut self.entry));
        }
    }

    fn finish(mut self) -> (Vec<Entry<'a>>, Vec<TextError>) {
        if let Some(offset) = self.open {
            let message = "\"(\" is never closed";
            self.errors.push(TextError::new("bracket", message, offset));
        }
        self.end_entry();
        (self.entries, self.errors)
    }
}

/// Whether `text` names the type of TLSA records.
pub(crate) fn is_tlsa(text: &str) -> bool {
    text.eq_ignore_ascii_case("TLSA") || text.eq_ignore_ascii_case("TYPE52")
}

/// Whether words begin with the parameters of a TLSA record: by their mnemonics, `Cert` is not the type that
/// has the same one (RFC 7218, section 2.2; RFC 4398, section 2).
fn are_parameters(tokens: &[Token<'_>]) -> bool {
    let [usage, selector, matching_type, ..] = tokens else {
        return false;
    };
    CertificateUsage::parse(usage.text).is_some()
        && Selector::parse(selector.text).is_some()
        && MatchingType::parse(matching_type.text).is_some()
}

/// Whether words after an owner come to a type.
fn is_typed(tokens: &[Token<'_>]) -> bool {
    let is_between = |text: &str| parse_ttl(text).is_some() || text.eq_ignore_ascii_case("IN");
    let mut words = tokens.iter().map(|token| token.text);
    let first = words.find(|text| !is_between(text));
    first.is_some_and(is_type)
}

/// Record types that have a form in zone files, in the order of the alphabet (IANA, DNS parameters, 2026),
/// beside TLSA. One text takes half the room of a list, in a module that every visitor loads.
const TYPES: &str = "A AAAA AFSDB AMTRELAY APL AVC CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DLV DNAME DNSKEY DS \
    DSYNC EUI48 EUI64 GPOS HINFO HIP HTTPS IPSECKEY ISDN KEY KX L32 L64 LOC LP MB MG MINFO \
    MR MX NAPTR NID NS NSAP NSEC NSEC3 NSEC3PARAM OPENPGPKEY PTR PX RESINFO RP RRSIG RT SIG \
    SINK SMIMEA SOA SPF SRV SSHFP SVCB TALINK TXT URI WALLET WKS X25 ZONEMD";

/// Whether `text` is a record type.
fn is_type(text: &str) -> bool {
    let numbered = text
        .get(..4)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case("TYPE"))
        && text
            .get(4..)
            .is_some_and(|digits| digits.parse::<u16>().is_ok());
    numbered
        || is_tlsa(text)
        || TYPES
            .split(' ')
            .any(|known| known.eq_ignore_ascii_case(text))
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
