//! Trust anchors: where chains of trust begin (RFC 4033, section 2; RFC 4035, section 5).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use base64ct::{Base64, Encoding};
use domain::base::iana::{DigestAlgorithm, SecurityAlgorithm};
use domain::rdata::{Dnskey, Ds};

use crate::dns::Name;
use crate::dns::name::lower_case;
use crate::text::quoted;
use crate::time::UnixTime;

/// A DS record in memory.
pub(super) type OwnedDs = Ds<Vec<u8>>;
/// A DNSKEY record in memory.
pub(super) type OwnedKey = Dnskey<Vec<u8>>;

/// Most trust anchors that a text may hold.
const MAX_ANCHORS: usize = 64;

/// The trust anchors of the root, in the form that [`TrustAnchors::parse`] reads, each with the days
/// from and until which it is valid
/// (<https://data.iana.org/root-anchors/root-anchors.xml>; RFC 9718).
const IANA: [(&str, &str, Option<&str>); 2] = [
    (
        ". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
        "2017-02-02T00:00:00Z",
        None,
    ),
    (
        ". DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
        "2024-07-18T00:00:00Z",
        None,
    ),
];

/// Keys, or digests of keys, that are trusted from the outset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchors {
    pub(super) anchors: Vec<TrustAnchor>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrustAnchor {
    /// The zone, in lower case.
    pub(super) zone: Name,
    pub(super) data: AnchorData,
    /// First moment of validity.
    pub(super) from: Option<UnixTime>,
    /// First moment after the validity.
    pub(super) until: Option<UnixTime>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AnchorData {
    Ds(OwnedDs),
    Key(OwnedKey),
}

impl TrustAnchors {
    /// The anchors of the root that IANA publishes.
    pub fn iana() -> Self {
        let mut anchors = Vec::new();
        for (line, from, until) in IANA {
            // The lines are constants, which a test reads.
            let Ok(parsed) = Self::parse(line) else {
                continue;
            };
            anchors.extend(parsed.anchors.into_iter().map(|anchor| TrustAnchor {
                from: UnixTime::parse(from).ok(),
                until: until.and_then(|until| UnixTime::parse(until).ok()),
                ..anchor
            }));
        }
        Self { anchors }
    }

    /// Reads DS and DNSKEY records of any zones, one a line, in presentation form, with or without
    /// TTL and class; `;` and `#` begin comments.
    ///
    /// # Errors
    ///
    /// [`AnchorError`]: the line that cannot be read, and why; or that there is none.
    pub fn parse(text: &str) -> Result<Self, AnchorError> {
        let mut anchors = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let wrong = |why: String| AnchorError {
                line: index + 1,
                why,
            };
            let line = line.split([';', '#']).next().unwrap_or_default();
            let fields: Vec<&str> = line
                .split_whitespace()
                .filter(|field| !["(", ")"].contains(field))
                .map(|field| field.trim_matches('"'))
                .collect();
            let Some((owner, fields)) = fields.split_first() else {
                continue;
            };
            if anchors.len() == MAX_ANCHORS {
                return Err(wrong(format!("more than {MAX_ANCHORS} trust anchors")));
            }
            let zone = Name::from_chars(owner.chars())
                .map_err(|why| wrong(format!("{} is no domain name: {why}", quoted(owner))))?;
            anchors.push(TrustAnchor {
                zone: lower_case(&zone),
                data: anchor_data(fields).map_err(wrong)?,
                from: None,
                until: None,
            });
        }
        if anchors.is_empty() {
            return Err(AnchorError {
                line: 1,
                why: "there is no trust anchor".to_string(),
            });
        }
        Ok(Self { anchors })
    }
}

/// Reads what stands after the owner.
fn anchor_data(fields: &[&str]) -> Result<AnchorData, String> {
    let mut fields = fields;
    while let Some((first, rest)) = fields.split_first() {
        let ttl = first.starts_with(|digit: char| digit.is_ascii_digit());
        if !ttl && !first.eq_ignore_ascii_case("IN") {
            break;
        }
        fields = rest;
    }
    let number = |field: &str| {
        field
            .parse::<u16>()
            .map_err(|_| format!("{} is no number up to 65535", quoted(field)))
    };
    let small = |field: &str| {
        field
            .parse::<u8>()
            .map_err(|_| format!("{} is no number up to 255", quoted(field)))
    };
    match fields {
        [kind, tag, algorithm, digest_type, digest @ ..]
            if kind.eq_ignore_ascii_case("DS") && !digest.is_empty() =>
        {
            let octets = base16ct::mixed::decode_vec(digest.concat())
                .map_err(|_| "the digest is not hexadecimal".to_string())?;
            Ds::new(
                number(tag)?,
                algorithm_number(algorithm)?,
                DigestAlgorithm::from_int(small(digest_type)?),
                octets,
            )
            .map(AnchorData::Ds)
            .map_err(|why| why.to_string())
        }
        [kind, flags, protocol, algorithm, key @ ..]
            if kind.eq_ignore_ascii_case("DNSKEY") && !key.is_empty() =>
        {
            let octets = Base64::decode_vec(&key.concat())
                .map_err(|_| "the key is not base64".to_string())?;
            Dnskey::new(
                number(flags)?,
                small(protocol)?,
                algorithm_number(algorithm)?,
                octets,
            )
            .map(AnchorData::Key)
            .map_err(|why| why.to_string())
        }
        _ => Err("neither a DS nor a DNSKEY record".to_string()),
    }
}

fn algorithm_number(field: &str) -> Result<SecurityAlgorithm, String> {
    field
        .parse()
        .map_err(|_| format!("{} is no DNSSEC algorithm", quoted(field)))
}

/// Why a text holds no trust anchors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for AnchorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the trust anchors: {}", self.line, self.why)
    }
}

impl core::error::Error for AnchorError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_anchors_of_the_root() {
        let anchors = TrustAnchors::iana().anchors;
        let tags: Vec<u16> = anchors
            .iter()
            .map(|anchor| match &anchor.data {
                AnchorData::Ds(ds) => ds.key_tag(),
                AnchorData::Key(key) => key.key_tag(),
            })
            .collect();
        assert_eq!(tags, [20_326, 38_696]);
        assert!(anchors.iter().all(|anchor| anchor.zone.is_root()));
        assert!(anchors.iter().all(|anchor| anchor.from.is_some()));
    }

    #[test]
    fn reads_anchors() {
        let digest = "ab".repeat(32);
        let text = alloc::format!(
            "; a comment\n\n. 172800 IN DS 20326 8 2 {digest}\n\
             Example.ORG. IN DS 1 13 2 ( {} {} ) ; another\n\
             island.test DNSKEY 257 3 15 {}=\n",
            &digest[..40],
            &digest[40..],
            "A".repeat(43)
        );
        let anchors = TrustAnchors::parse(&text).expect("three anchors").anchors;
        let zones: Vec<String> = anchors
            .iter()
            .map(|anchor| anchor.zone.to_string())
            .collect();
        assert_eq!(zones, [".", "example.org", "island.test"]);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, line) in [
            ("", 1),
            ("; nothing", 1),
            (". DS 20326 8 2 xyz", 1),
            ("\n. DS 70000 8 2 abcd", 2),
            (". DS 1 8 2", 1),
            (". A 192.0.2.1", 1),
            (". DNSKEY 257 3 8 !", 1),
            ("a..b DS 1 8 2 abcd", 1),
        ] {
            assert_eq!(
                TrustAnchors::parse(text).map_err(|wrong| wrong.line),
                Err(line),
                "{text}"
            );
        }
        let many = ". DS 1 8 2 abcd\n".repeat(MAX_ANCHORS + 1);
        assert!(TrustAnchors::parse(&many).is_err());
    }
}
