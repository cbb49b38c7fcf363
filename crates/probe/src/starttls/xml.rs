//! Tags of a stream of XML, found as they come.
//!
//! A parser for documents wants to see all of one, and knows comments, document types and entities, none of
//! which may occur in XMPP (RFC 6120, section 11.1). What a stream of XMPP needs is this page.

/// A part of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `</name>`, without the prefix.
    Close(Vec<u8>),
    /// `<?xml …?>`.
    Declaration,
    /// `<name …>` or `<name …/>`.
    Open(Tag),
    /// Anything up to the next tag, with entities as they are.
    Text(Vec<u8>),
}

/// A start tag, or one of an empty element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// The name without its prefix.
    pub(super) name: Vec<u8>,
    /// Whether it is closed already, by `/>`.
    pub(super) empty: bool,
    /// The whole of it.
    pub(super) octets: Vec<u8>,
}

impl Tag {
    /// The value of an attribute as it is written.
    pub(super) fn attribute(&self, name: &[u8]) -> Option<&[u8]> {
        let start = self.octets.iter().position(u8::is_ascii_whitespace)?;
        let mut rest = self.octets.get(start..)?.trim_ascii_start();
        loop {
            let equals = rest.iter().position(|octet| *octet == b'=')?;
            let (key, after) = rest.split_at_checked(equals)?;
            let (quote, after) = after.get(1..)?.trim_ascii_start().split_first()?;
            if !matches!(quote, b'\'' | b'"') {
                return None;
            }
            let end = after.iter().position(|octet| octet == quote)?;
            if key.trim_ascii() == name {
                return after.get(..end);
            }
            rest = after.get(end + 1..)?.trim_ascii_start();
        }
    }
}

/// Octets are not XML, or not what XMPP allows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotXml;

/// The first token and its length; nothing if it is not complete.
pub(super) fn token(octets: &[u8]) -> Result<Option<(Token, usize)>, NotXml> {
    match octets {
        [] | [b'<'] => Ok(None),
        [b'<', b'!', ..] => Err(NotXml),
        [b'<', b'?', rest @ ..] => {
            let end = rest.windows(2).position(|it| it == b"?>");
            Ok(end.map(|end| (Token::Declaration, end + 4)))
        }
        [b'<', first, rest @ ..] => {
            // A name begins with a letter, `_` or what is not ASCII.
            let is_name = first.is_ascii_alphabetic() || matches!(first, b'/' | b'_' | 0x80..=0xff);
            if !is_name {
                return Err(NotXml);
            }
            let Some(end) = end_of_tag(rest)? else {
                return Ok(None);
            };
            // With `<`, the first octet and `>`.
            let whole = octets.get(..end + 3).ok_or(NotXml)?;
            Ok(Some((read_tag(whole)?, whole.len())))
        }
        text => {
            let end = text.iter().position(|octet| *octet == b'<');
            let text = end.and_then(|end| text.get(..end));
            // Text at the end of what is there may go on.
            Ok(text.map(|text| (Token::Text(text.to_vec()), text.len())))
        }
    }
}

/// Where `>` stands outside of quotation marks.
fn end_of_tag(octets: &[u8]) -> Result<Option<usize>, NotXml> {
    let mut quote = None;
    for (at, octet) in octets.iter().enumerate() {
        match (quote, octet) {
            (None, b'>') => return Ok(Some(at)),
            (_, b'<') => return Err(NotXml),
            (None, b'\'' | b'"') => quote = Some(octet),
            (Some(open), octet) if open == octet => quote = None,
            _ => {}
        }
    }
    Ok(None)
}

fn read_tag(whole: &[u8]) -> Result<Token, NotXml> {
    let inner = whole
        .strip_prefix(b"<")
        .and_then(|it| it.strip_suffix(b">"));
    let inner = inner.ok_or(NotXml)?;
    if let Some(name) = inner.strip_prefix(b"/") {
        return Ok(Token::Close(local(name.trim_ascii())));
    }
    let (inner, empty) = match inner.strip_suffix(b"/") {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let end = inner.iter().position(u8::is_ascii_whitespace);
    let name = inner.get(..end.unwrap_or(inner.len())).ok_or(NotXml)?;
    Ok(Token::Open(Tag {
        name: local(name),
        empty,
        octets: whole.to_vec(),
    }))
}

/// A name without its prefix.
fn local(name: &[u8]) -> Vec<u8> {
    let start = name.iter().position(|octet| *octet == b':');
    let local = start.and_then(|start| name.get(start + 1..));
    local.unwrap_or(name).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(octets: &[u8]) -> String {
        match token(octets) {
            Err(NotXml) => "not XML".to_owned(),
            Ok(None) => "more".to_owned(),
            Ok(Some((token, length))) => {
                let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
                let token = match token {
                    Token::Close(name) => format!("close {}", text(&name)),
                    Token::Declaration => "declaration".to_owned(),
                    Token::Open(tag) if tag.empty => format!("empty {}", text(&tag.name)),
                    Token::Open(tag) => format!("open {}", text(&tag.name)),
                    Token::Text(octets) => format!("text {}", text(&octets)),
                };
                format!("{token} {length}")
            }
        }
    }

    #[test]
    fn finds_tokens() {
        for (octets, found) in [
            ("", "more"),
            ("<", "more"),
            ("<a", "more"),
            ("<a b='>", "more"),
            ("<a b='>'>x", "open a 9"),
            ("<a b=\">'\"/>x", "empty a 11"),
            ("<stream:features>", "open features 17"),
            ("</stream:features >", "close features 19"),
            ("<?xml version='1.0'?><a>", "declaration 21"),
            ("<?xml version='1.0'?", "more"),
            ("text", "more"),
            ("text<a>", "text text 4"),
            ("<!-- comment -->", "not XML"),
            ("<![CDATA[x]]>", "not XML"),
            ("<a <b>", "not XML"),
            ("<>", "not XML"),
            ("< a>", "not XML"),
            ("</>", "close  3"),
        ] {
            assert_eq!(shape(octets.as_bytes()), found, "{octets}");
        }
    }

    #[test]
    fn reads_attributes() {
        for (tag, value) in [
            ("<a version='1.0'>", Some("1.0")),
            ("<a b = \"x'y\" version = \"1.1\" />", Some("1.1")),
            ("<a b='version=2' version='1'/>", Some("1")),
            ("<a xversion='1'>", None),
            ("<a version>", None),
            ("<a version=1>", None),
            ("<a>", None),
        ] {
            let Ok(Some((Token::Open(tag), _))) = token(tag.as_bytes()) else {
                unreachable!("{tag} is a start tag");
            };
            assert_eq!(tag.attribute(b"version"), value.map(str::as_bytes));
        }
    }
}
