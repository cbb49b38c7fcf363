//! The TXT records that announce policies beside DANE: MTA-STS at `_mta-sts` (RFC 8461, section 3.1) and
//! TLS reporting at `_smtp._tls` (RFC 8460, section 3).
//!
//! Both have one grammar: a version, then fields `name=value`, with semicolons between them.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::dns::Rtype;
use crate::dnssec::Resolution;

/// How a record of MTA-STS begins.
const STS_VERSION: &str = "v=STSv1";

/// How a record of TLS reporting begins.
const TLS_RPT_VERSION: &str = "v=TLSRPTv1";

/// Characters that the identifier of a policy has at most (RFC 8461, section 3.1).
const MAX_ID: usize = 32;

/// Characters that the name of a field has at most.
const MAX_FIELD_NAME: usize = 32;

/// What the TXT records of a name come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Announced<T> {
    /// There is none of the kind.
    Nothing,
    /// More than one: none holds.
    Several(Vec<String>),
    /// One that does not keep to the grammar: it does not hold.
    Malformed {
        /// The record, its strings joined.
        text: String,
        /// What is wrong, as a sentence without its subject (the record) and without a full stop.
        why: &'static str,
    },
    /// One.
    Record(T),
}

/// What a record of MTA-STS says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StsRecord {
    /// Names the version of the policy: 1 to 32 letters and digits.
    pub(super) id: String,
}

/// What a record of TLS reporting says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TlsRptRecord {
    /// Where reports go; at least one.
    pub(super) destinations: Vec<Destination>,
}

/// Where reports go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// By HTTPS.
    Https,
    /// By mail, to an address in this domain.
    Mail { domain: String },
}

/// The texts of the TXT records that a lookup found, each with its strings joined without spaces
/// (RFC 8461, section 3.1; RFC 8460, section 3). Octets that are no UTF-8 become U+FFFD, which no
/// record may hold.
pub(super) fn texts(found: &Resolution) -> Vec<String> {
    let records = found.records.iter();
    let records = records.filter(|record| record.rtype == Rtype::TXT);
    records.map(|record| joined(&record.rdata)).collect()
}

/// What the TXT records at `_mta-sts` come to for a sender (RFC 8461, section 3.1).
pub(super) fn sts_record(texts: &[String]) -> Announced<StsRecord> {
    announced(texts, STS_VERSION, |fields| {
        let mut fields = fields.iter();
        let Some((_, id)) = fields.find(|(name, _)| *name == "id") else {
            return Err("has no id");
        };
        let fits = id.len() <= MAX_ID && id.bytes().all(|it| it.is_ascii_alphanumeric());
        match fits {
            true => Ok(StsRecord { id: id.to_string() }),
            false => Err("has an id that is not 1 to 32 letters and digits"),
        }
    })
}

/// What the TXT records at `_smtp._tls` come to for a sender (RFC 8460, section 3).
pub(super) fn tls_rpt_record(texts: &[String]) -> Announced<TlsRptRecord> {
    announced(texts, TLS_RPT_VERSION, |fields| {
        let mut fields = fields.iter();
        let Some((_, rua)) = fields.find(|(name, _)| *name == "rua") else {
            return Err("has no rua");
        };
        let destinations = rua.split(',').map(|uri| destination(trimmed(uri)));
        let destinations: Option<Vec<Destination>> = destinations.collect();
        let destinations = destinations.ok_or("has a rua that is neither mailto nor https")?;
        Ok(TlsRptRecord { destinations })
    })
}

/// The character strings of the RDATA of a TXT record, joined (RFC 1035, section 3.3.14).
fn joined(rdata: &[u8]) -> String {
    let mut octets = Vec::with_capacity(rdata.len());
    let mut rest = rdata;
    while let Some((length, more)) = rest.split_first() {
        let length = usize::from(*length).min(more.len());
        let (string, more) = more.split_at(length);
        octets.extend_from_slice(string);
        rest = more;
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// Picks the record that `version` begins, and reads its fields with `read`.
fn announced<T>(
    texts: &[String],
    version: &str,
    read: impl Fn(&[(&str, &str)]) -> Result<T, &'static str>,
) -> Announced<T> {
    let begins = |text: &&String| {
        let rest = text.strip_prefix(version);
        rest.is_some_and(|rest| rest.starts_with(';'))
    };
    let of_version: Vec<&String> = texts.iter().filter(begins).collect();
    let text = match of_version.as_slice() {
        [text] => *text,
        // Nobody takes one of these for a record; it may have been meant as one all the same.
        [] => match texts.iter().find(|text| is_meant(text, version)) {
            Some(text) => text,
            None => return Announced::Nothing,
        },
        several => return Announced::Several(several.iter().map(ToString::to_string).collect()),
    };
    match fields(text, version).and_then(|fields| read(&fields)) {
        Ok(record) => Announced::Record(record),
        Err(why) => Announced::Malformed {
            text: text.clone(),
            why,
        },
    }
}

/// Whether a text that does not begin with `version` was meant as a record of its kind, rather than put
/// there for another purpose, such as by a wildcard.
fn is_meant(text: &str, version: &str) -> bool {
    // A field that only such a record has.
    if ["id=", "rua="].iter().any(|field| text.starts_with(field)) {
        return true;
    }
    let letters = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let (text, version) = (letters(text), letters(version));
    // Without the `v` that the version begins with, which may be missing, and its number.
    let kind = version.trim_start_matches('v').trim_end_matches("v1");
    text.trim_start_matches('v').starts_with(kind)
}

/// The fields of a record by its grammar (RFC 8461, section 3.1; RFC 8460, section 3): a version, then
/// one field or more, each after a semicolon; one may end it. Space is allowed around semicolons alone.
fn fields<'a>(text: &'a str, version: &str) -> Result<Vec<(&'a str, &'a str)>, &'static str> {
    let mut parts = text.split(';');
    let first = parts.next().unwrap_or_default();
    // Space before the first semicolon is in the grammar, though not in "begin with `v=STSv1;`".
    if first.trim_end_matches(is_space) != version {
        return Err("does not begin with the version and a semicolon");
    }
    let mut parts: Vec<&str> = parts.map(trimmed).collect();
    if parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    if parts.is_empty() {
        return Err("has no field after the version");
    }
    parts.into_iter().map(field).collect()
}

fn field(text: &str) -> Result<(&str, &str), &'static str> {
    let Some((name, value)) = text.split_once('=') else {
        return Err("has a field without an equals sign");
    };
    let in_name = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.');
    let begins = name.starts_with(|it: char| it.is_ascii_alphanumeric());
    if !begins || name.len() > MAX_FIELD_NAME || !name.bytes().all(in_name) {
        return Err("has a field with a name that is not allowed");
    }
    // A list of URIs may have equals signs, and space around its commas.
    let is_list = name == "rua";
    let in_value = |it: u8| match it {
        b' ' | b'\t' | b'=' => is_list,
        it => it.is_ascii_graphic(),
    };
    match !value.is_empty() && value.bytes().all(in_value) {
        true => Ok((name, value)),
        false => Err("has a field without a value, or with one that is not allowed"),
    }
}

/// Where the reports of one URI go; nothing if it is neither `mailto` (RFC 6068) nor `https`.
fn destination(uri: &str) -> Option<Destination> {
    // Commas, semicolons and exclamation marks have to be encoded.
    if !uri.bytes().all(|it| it.is_ascii_graphic() && it != b'!') {
        return None;
    }
    let (scheme, rest) = uri.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => {
            let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
            (!host.is_empty()).then_some(Destination::Https)
        }
        "mailto" => {
            let address = rest.split('?').next()?;
            let (mailbox, domain) = address.rsplit_once('@')?;
            let is_whole = !mailbox.is_empty() && !domain.is_empty();
            is_whole.then(|| Destination::Mail {
                domain: domain.to_string(),
            })
        }
        _ => None,
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Whether it is WSP (RFC 5234, appendix B.1).
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sts(texts: &[&str]) -> Announced<StsRecord> {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        sts_record(&texts)
    }

    fn tls_rpt(texts: &[&str]) -> Announced<TlsRptRecord> {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        tls_rpt_record(&texts)
    }

    /// RFC 8461, section 3.1.
    #[test]
    fn reads_records_of_mta_sts() {
        for (text, id) in [
            ("v=STSv1; id=20160831085700Z;", "20160831085700Z"),
            ("v=STSv1;id=1", "1"),
            ("v=STSv1 ;\t id=a1 ; ", "a1"),
            ("v=STSv1; x-y.z_=a:b!; id=7", "7"),
            (
                "v=STSv1; id=abcdefghijklmnopqrstuvwxyz012345",
                "abcdefghijklmnopqrstuvwxyz012345",
            ),
        ] {
            let record = StsRecord { id: id.to_string() };
            assert_eq!(sts(&[text]), Announced::Record(record), "{text}");
        }
    }

    #[test]
    fn refuses_records_of_mta_sts() {
        for text in [
            "v=STSv1",
            "v=STSv1;",
            "v=STSv1; id=",
            "v=STSv1; id=2016-08-31",
            "v=STSv1; id=abcdefghijklmnopqrstuvwxyz0123456",
            "v=STSv1; id = 1",
            "v=STSv1; id=1 2",
            "v=STSv1; ID=1",
            "v=STSv1;; id=1",
            "v=STSv1; id=1;;",
            "v=STSv1; id=1; mode",
            "v=STSv1; id=1; a=b=c",
            "v=STSv1; id=1; -a=b",
            "v=STSv1, id=1",
            "v=stsv1; id=1",
            " v=STSv1; id=1",
            "v=STSv2; id=1",
            "\"v=STSv1; id=1\"",
            "id=1",
            "STSv1; id=1",
            "v=STSv1; id=1\u{e9}",
        ] {
            let read = sts(&[text]);
            assert!(matches!(read, Announced::Malformed { .. }), "{text}");
        }
    }

    #[test]
    fn takes_one_record_of_a_kind() {
        assert_eq!(sts(&[]), Announced::Nothing);
        assert_eq!(sts(&["v=spf1 -all"]), Announced::Nothing);
        let others = sts(&["v=spf1 -all", "v=STSv1; id=1", "v=STSv1 ; id=2"]);
        assert!(matches!(others, Announced::Record(it) if it.id == "1"));
        let two = sts(&["v=STSv1; id=1", "v=STSv1;"]);
        assert!(matches!(two, Announced::Several(it) if it.len() == 2));
    }

    /// RFC 8460, section 3.
    #[test]
    fn reads_records_of_tls_reporting() {
        let mail = |domain: &str| Destination::Mail {
            domain: domain.to_string(),
        };
        for (text, destinations) in [
            (
                "v=TLSRPTv1;rua=mailto:reports@example.com",
                Vec::from([mail("example.com")]),
            ),
            (
                "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
                Vec::from([Destination::Https]),
            ),
            (
                "v=TLSRPTv1; rua=mailto:a@b.example?subject=x , https://c.example?d=e ; x=y;",
                Vec::from([mail("b.example"), Destination::Https]),
            ),
            (
                "v=TLSRPTv1; rua=MAILTO:a@b.example",
                Vec::from([mail("b.example")]),
            ),
        ] {
            let record = TlsRptRecord { destinations };
            assert_eq!(tls_rpt(&[text]), Announced::Record(record), "{text}");
        }
    }

    #[test]
    fn refuses_records_of_tls_reporting() {
        for text in [
            "v=TLSRPTv1",
            "v=TLSRPTv1;",
            "v=TLSRPTv1; rua=",
            "v=TLSRPTv1; rua=foo",
            "v=TLSRPTv1; rua=mailto:",
            "v=TLSRPTv1; rua=mailto:postmaster",
            "v=TLSRPTv1; rua=http://a.example/",
            "v=TLSRPTv1; rua=https:///a",
            "v=TLSRPTv1; rua=mailto:a@b.example,",
            "v=TLSRPTv1; rua=mailto:a@b.example!10m",
            "v=TLSRPTv1; ruf=mailto:a@b.example",
            "v=TLSRPTv1 rua=mailto:a@b.example",
            "v=TLSRPT1; rua=mailto:a@b.example",
            "rua=mailto:a@b.example",
        ] {
            let read = tls_rpt(&[text]);
            assert!(matches!(read, Announced::Malformed { .. }), "{text}");
        }
        assert_eq!(tls_rpt(&["v=DMARC1; p=none"]), Announced::Nothing);
    }

    /// RFC 8461, section 3.1: "as if those strings are concatenated without adding spaces".
    #[test]
    fn joins_strings() {
        assert_eq!(joined(b"\x03v=S\x00\x04TSv1"), "v=STSv1");
        assert_eq!(joined(b"\x09short"), "short");
        assert_eq!(joined(b""), "");
    }
}
