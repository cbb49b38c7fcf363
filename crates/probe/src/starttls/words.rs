//! A server's words, made safe to show, and what they look like.

use tlsakit_core::text::printable;

/// Most characters of a line in a transcript. Replies have up to 512 octets (RFC 5321, section
/// 4.5.3.1.5).
pub const MAX_SHOWN: usize = 512;

/// Most characters that a message repeats of a server's words.
const MAX_REPEATED: usize = 200;

/// Octets as text: controls and what is not UTF-8 as escapes, cut to [`MAX_SHOWN`] characters; `…`
/// says that it was cut.
pub(super) fn shown(octets: &[u8]) -> String {
    cut(octets, MAX_SHOWN)
}

/// A server's words in quotation marks, for use within a sentence.
pub(super) fn quoted(octets: &[u8]) -> String {
    format!("\"{}\"", cut(octets, MAX_REPEATED))
}

fn cut(octets: &[u8], limit: usize) -> String {
    let mut text = String::new();
    let mut length = 0;
    let mut add = |piece: &str| {
        length += piece.chars().count();
        let fits = length < limit;
        text.push_str(if fits { piece } else { "…" });
        fits
    };
    for chunk in octets.utf8_chunks() {
        for character in chunk.valid().chars() {
            if !add(&printable(character.encode_utf8(&mut [0; 4]))) {
                return text;
            }
        }
        for octet in chunk.invalid() {
            if !add(&format!("\\x{octet:02x}")) {
                return text;
            }
        }
    }
    text
}

/// What stands before the first space, and after it.
pub(super) fn first_word(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line.iter().position(|octet| *octet == b' ');
    let (word, rest) = line.split_at(end.unwrap_or(line.len()));
    (word, rest.strip_prefix(b" ").unwrap_or(rest))
}

/// Whether octets begin as a TLS record does: a content type, and a version of SSL 3 or TLS (RFC 8446,
/// section 5.1).
pub(super) fn is_tls_record(octets: &[u8]) -> bool {
    matches!(octets, [0x14..=0x17, 3, 0..=4, ..])
}

/// How other protocols begin, for a hint to people who have the wrong port.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"HTTP/", "HTTP"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"SSH-", "SSH"),
    (b"RFB ", "VNC"),
    (b"* OK", "IMAP"),
    (b"* BYE", "IMAP"),
    (b"* PREAUTH", "IMAP"),
    (b"+OK", "POP3"),
    (b"-ERR", "POP3"),
    (b"<?xml", "XMPP"),
    (b"<stream:", "XMPP"),
    (b"\"IMPLEMENTATION\"", "ManageSieve"),
    (b"220", "SMTP, LMTP or FTP"),
    (b"554", "SMTP or LMTP"),
    (b"200 ", "NNTP"),
    (b"201 ", "NNTP"),
];

/// A sentence on what octets look like, with a space before it; empty if they look like nothing known, or
/// like the protocol that is spoken.
pub(super) fn resemblance(octets: &[u8], spoken: &str) -> String {
    if is_tls_record(octets) {
        return " This looks like TLS: try --starttls none.".to_owned();
    }
    let known = BEGINNINGS.iter().find(|(start, _)| {
        let beginning = octets.get(..start.len());
        beginning.is_some_and(|it| it.eq_ignore_ascii_case(start))
    });
    let other = known.filter(|(_, name)| !name.contains(spoken));
    other.map_or_else(String::new, |(_, name)| format!(" This looks like {name}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_octets() {
        for (octets, text) in [
            (&b"220 mx.example"[..], "220 mx.example"),
            ("é\u{202e}".as_bytes(), "é\\u{202e}"),
            (b"a\0b\xff\xfe\x1b[2J", "a\\u{0}b\\xff\\xfe\\u{1b}[2J"),
            (b"", ""),
        ] {
            assert_eq!(shown(octets), text);
        }
        for long in [&[b'x'; 5_000][..], &[0; 5_000], &[0xff; 5_000]] {
            let text = shown(long);
            assert!(text.ends_with('…') && text.chars().count() <= MAX_SHOWN);
        }
        assert_eq!(shown(&[b'x'; MAX_SHOWN - 1]), "x".repeat(MAX_SHOWN - 1));
    }

    #[test]
    fn names_other_protocols() {
        for (octets, text) in [
            (
                &b"\x15\x03\x01\0\x02"[..],
                " This looks like TLS: try --starttls none.",
            ),
            (b"http/1.1 400", " This looks like HTTP."),
            (b"SSH-2.0-x", " This looks like SSH."),
            (b"220 x", " This looks like SMTP, LMTP or FTP."),
            (b"+OKAY", ""),
            (b"hello", ""),
            (b"", ""),
        ] {
            assert_eq!(resemblance(octets, "POP3"), text);
        }
    }
}
