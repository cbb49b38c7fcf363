//! Reading ASN.1 element by element, by asn1-rs, with the offset of whatever is wrong.
//!
//! BER is accepted wherever it is unambiguous (long forms of lengths, indefinite lengths of
//! constructed values), since a record needs the octets as received and nothing else. An element
//! borrows those octets and is never written anew.

use core::fmt;
use core::ops::Range;

use x509_parser::asn1_rs::{Class, FromBer, Header, Oid};

/// Universal tag numbers (X.680, section 8.4) that certificates use.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u32 = 1;
    pub(crate) const INTEGER: u32 = 2;
    pub(crate) const BIT_STRING: u32 = 3;
    pub(crate) const OCTET_STRING: u32 = 4;
    pub(crate) const OID: u32 = 6;
    pub(crate) const SEQUENCE: u32 = 16;
    pub(crate) const SET: u32 = 17;
}

/// Why octets are not the ASN.1 that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asn1Error {
    /// Which field, such as `subjectPublicKeyInfo`.
    pub field: &'static str,
    /// Octets before the field, from the first octet of the outermost value.
    pub offset: usize,
    /// What is wrong there.
    pub problem: Asn1Problem,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asn1Problem {
    /// Tag or length is no ASN.1.
    Malformed,
    /// The field is absent.
    Missing,
    /// The value ends before its length says.
    Truncated,
    /// Another type of value stands there.
    UnexpectedTag,
    /// The contents are not what the type asks for.
    UnexpectedValue,
}

impl fmt::Display for Asn1Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.problem {
            Asn1Problem::Malformed => "is not ASN.1",
            Asn1Problem::Missing => "is missing",
            Asn1Problem::Truncated => "is cut short",
            Asn1Problem::UnexpectedTag => "has another type than it should",
            Asn1Problem::UnexpectedValue => "has a value that its type does not allow",
        };
        write!(f, "{} at offset {} {what}", self.field, self.offset)
    }
}

impl core::error::Error for Asn1Error {}

/// One element: tag, and octets as received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// Header, contents and, for indefinite lengths, the end marker.
    pub(crate) raw: &'a [u8],
    /// Contents alone.
    pub(crate) content: &'a [u8],
    /// Where `raw` begins, from the first octet of the outermost value.
    pub(crate) offset: usize,
    /// Where `content` begins, counted likewise.
    pub(crate) content_offset: usize,
    class: Class,
    tag: u32,
    constructed: bool,
}

impl<'a> Element<'a> {
    /// Whether this is the universal type `tag` in the form that DER gives it: SEQUENCE and SET
    /// constructed, all others primitive (X.690, section 10.2).
    pub(crate) fn is(&self, tag: u32) -> bool {
        let constructed = matches!(tag, tag::SEQUENCE | tag::SET);
        self.class == Class::Universal && self.tag == tag && self.constructed == constructed
    }

    /// Whether this carries the context-specific tag `tag`.
    pub(crate) fn is_context(&self, tag: u32) -> bool {
        self.class == Class::ContextSpecific && self.tag == tag
    }

    /// The context-specific tag number, if it has one.
    pub(crate) fn context_tag(&self) -> Option<u32> {
        (self.class == Class::ContextSpecific).then_some(self.tag)
    }

    /// A reader of the elements inside.
    pub(crate) fn reader(&self) -> Reader<'a> {
        Reader {
            rest: self.content,
            offset: self.content_offset,
        }
    }

    /// Where `raw` stands in the outermost value.
    pub(crate) fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.raw.len()
    }

    /// Where `content` stands in the outermost value.
    pub(crate) fn content_range(&self) -> Range<usize> {
        self.content_offset..self.content_offset + self.content.len()
    }

    /// The object identifier; nothing if this is none.
    pub(crate) fn oid(&self) -> Option<Oid<'a>> {
        self.is(tag::OID).then(|| Oid::new(self.content.into()))
    }

    /// The octets of a BIT STRING that holds whole octets; nothing if this is none.
    pub(crate) fn bit_string(&self) -> Option<&'a [u8]> {
        match self.content.split_first() {
            Some((0, octets)) if self.is(tag::BIT_STRING) => Some(octets),
            _ => None,
        }
    }

    /// The magnitude of a non-negative INTEGER without leading zeros; nothing otherwise.
    pub(crate) fn unsigned(&self) -> Option<&'a [u8]> {
        if !self.is(tag::INTEGER) || self.content.first()? & 0x80 != 0 {
            return None;
        }
        let zeros = self.content.iter().take_while(|octet| **octet == 0).count();
        self.content.get(zeros..)
    }

    /// A small non-negative INTEGER; nothing if it is anything else.
    pub(crate) fn small_integer(&self) -> Option<u64> {
        let magnitude = self.unsigned()?;
        if magnitude.len() > size_of::<u64>() {
            return None;
        }
        Some(
            magnitude
                .iter()
                .fold(0, |value, octet| value << 8 | u64::from(*octet)),
        )
    }

    fn error(&self, field: &'static str, problem: Asn1Problem) -> Asn1Error {
        Asn1Error {
            field,
            offset: self.offset,
            problem,
        }
    }

    /// The error that this element, read as `field`, has contents that do not fit.
    pub(crate) fn unexpected(&self, field: &'static str) -> Asn1Error {
        self.error(field, Asn1Problem::UnexpectedValue)
    }
}

/// Reads elements one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// A reader of an outermost value.
    pub(crate) fn new(octets: &'a [u8]) -> Self {
        Self {
            rest: octets,
            offset: 0,
        }
    }

    /// A reader of `element` itself.
    pub(crate) fn at(element: &Element<'a>) -> Self {
        Self {
            rest: element.raw,
            offset: element.offset,
        }
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Octets before what is left, from the first octet of the outermost value.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    fn error(&self, field: &'static str, problem: Asn1Problem) -> Asn1Error {
        Asn1Error {
            field,
            offset: self.offset,
            problem,
        }
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self, field: &'static str) -> Result<Element<'a>, Asn1Error> {
        if self.rest.is_empty() {
            return Err(self.error(field, Asn1Problem::Missing));
        }
        let problem = |error| match error {
            // asn1-rs follows nested indefinite lengths 8 deep at most.
            x509_parser::nom::Err::Incomplete(_) => Asn1Problem::Truncated,
            _ => Asn1Problem::Malformed,
        };
        let (body, header) =
            Header::from_ber(self.rest).map_err(|error| self.error(field, problem(error)))?;
        let (after, content) = header
            .parse_ber_content(body)
            .map_err(|error| self.error(field, problem(error)))?;
        let length = self.rest.len() - after.len();
        let element = Element {
            raw: self.rest.get(..length).unwrap_or_default(),
            content,
            offset: self.offset,
            content_offset: self.offset + (self.rest.len() - body.len()),
            class: header.class(),
            tag: header.tag().0,
            constructed: header.constructed(),
        };
        self.rest = after;
        self.offset += length;
        Ok(element)
    }

    /// The next element, which has to be of the universal type `tag`.
    pub(crate) fn expect(
        &mut self,
        tag: u32,
        field: &'static str,
    ) -> Result<Element<'a>, Asn1Error> {
        let element = self.any(field)?;
        if element.is(tag) {
            Ok(element)
        } else {
            Err(element.error(field, Asn1Problem::UnexpectedTag))
        }
    }

    /// The next element if `wanted` says so of it; else nothing is consumed.
    pub(crate) fn optional(
        &mut self,
        field: &'static str,
        wanted: impl FnOnce(&Element<'a>) -> bool,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut ahead = *self;
        let element = ahead.any(field)?;
        if !wanted(&element) {
            return Ok(None);
        }
        *self = ahead;
        Ok(Some(element))
    }
}
