//! RDATA: where the names in it are, its canonical form, and its presentation form.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use base16ct::lower::encode_string as hex;
use domain::base::ParsedName;
use domain::base::iana::Rtype;
use domain::base::rdata::{ParseAnyRecordData, RecordData};
use domain::base::wire::{FormError, ParseError};
use domain::dep::octseq::Parser;
use domain::rdata::AllRecordData;

use crate::tlsa::TlsaRecord;

/// A part of RDATA.
#[derive(Clone, Copy)]
enum Part {
    /// This many octets.
    Octets(usize),
    /// A `<character-string>` (RFC 1035, section 3.3).
    Text,
    /// A domain name.
    Name,
    /// The prefix length and the address suffix of A6 (RFC 2874, section 3.1).
    AddressSuffix,
    /// Whatever is left.
    Rest,
}

/// The parts of RDATA with names that may be compressed in a message (RFC 3597, section 4) or whose
/// case does not count (RFC 4034, section 6.2, as RFC 6840, section 5.1 changes it); of all other types the
/// octets stand for themselves.
fn parts(rtype: Rtype) -> &'static [Part] {
    use Part::{AddressSuffix, Name, Octets, Rest, Text};

    match rtype.to_int() {
        // NS, MD, MF, CNAME, MB, MG, MR, PTR, DNAME
        2 | 3 | 4 | 5 | 7 | 8 | 9 | 12 | 39 => &[Name],
        // SOA
        6 => &[Name, Name, Octets(20)],
        // MINFO, RP
        14 | 17 => &[Name, Name],
        // MX, AFSDB, RT, KX
        15 | 18 | 21 | 36 => &[Octets(2), Name],
        // SIG, RRSIG
        24 | 46 => &[Octets(18), Name, Rest],
        // PX
        26 => &[Octets(2), Name, Name],
        // NXT
        30 => &[Name, Rest],
        // SRV
        33 => &[Octets(6), Name],
        // NAPTR
        35 => &[Octets(4), Text, Text, Text, Name],
        // A6
        38 => &[AddressSuffix, Name],
        _ => &[Rest],
    }
}

/// RDATA as it was received, but for the compression of names.
pub(super) struct Rdata {
    rtype: Rtype,
    octets: Vec<u8>,
}

impl Rdata {
    pub(super) fn into_octets(self) -> Vec<u8> {
        self.octets
    }
}

impl RecordData for Rdata {
    fn rtype(&self) -> Rtype {
        self.rtype
    }
}

impl<'a> ParseAnyRecordData<'a, [u8]> for Rdata {
    fn parse_any_rdata(rtype: Rtype, parser: &mut Parser<'a, [u8]>) -> Result<Self, ParseError> {
        let octets = expand(rtype, parser, false)?;
        Ok(Self { rtype, octets })
    }
}

/// Copies RDATA with its names in full; in `lower` case where that is the canonical form.
fn expand(rtype: Rtype, parser: &mut Parser<'_, [u8]>, lower: bool) -> Result<Vec<u8>, ParseError> {
    let mut octets = Vec::with_capacity(parser.remaining());
    for part in parts(rtype) {
        let length = match part {
            Part::Name => {
                // A6 with a prefix of no bits has no name (RFC 2874, section 3.1).
                if rtype == Rtype::A6 && octets.first() == Some(&0) {
                    continue;
                }
                let name = ParsedName::parse_ref(parser)?;
                for label in name.iter() {
                    octets.push(u8::try_from(label.len()).unwrap_or_default());
                    let start = octets.len();
                    octets.extend_from_slice(label.as_slice());
                    if lower && let Some(copied) = octets.get_mut(start..) {
                        copied.make_ascii_lowercase();
                    }
                }
                continue;
            }
            Part::Octets(length) => *length,
            Part::Rest => parser.remaining(),
            Part::Text => {
                let length = parser.parse_u8()?;
                octets.push(length);
                usize::from(length)
            }
            Part::AddressSuffix => {
                let prefix = parser.parse_u8()?;
                octets.push(prefix);
                let bits = 128_u8
                    .checked_sub(prefix)
                    .ok_or_else(|| FormError::new("prefix of more than 128 bits"))?;
                usize::from(bits).div_ceil(8)
            }
        };
        octets.extend_from_slice(parser.parse_octets(length)?);
    }
    if parser.remaining() > 0 {
        return Err(FormError::new("octets are left over").into());
    }
    Ok(octets)
}

/// The canonical form of uncompressed RDATA (RFC 4034, section 6.2).
pub(crate) fn canonical_rdata(rtype: Rtype, rdata: &[u8]) -> Vec<u8> {
    expand(rtype, &mut Parser::from_ref(rdata), true).unwrap_or_else(|_| rdata.to_vec())
}

/// RDATA in presentation form; in that of RFC 3597 if the type is unknown or the octets are not
/// what it asks for.
pub(crate) fn presentation(rtype: Rtype, rdata: &[u8]) -> String {
    if rtype == Rtype::TLSA
        && let Some(record) = TlsaRecord::from_rdata(rdata)
    {
        return record.to_string();
    }
    let mut parser = Parser::from_ref(rdata);
    let parsed = AllRecordData::<&[u8], ParsedName<&[u8]>>::parse_any_rdata(rtype, &mut parser);
    match parsed {
        Ok(data) if parser.remaining() == 0 && !matches!(data, AllRecordData::Unknown(_)) => {
            crate::text::printable(&data.to_string())
        }
        _ if rdata.is_empty() => "\\# 0".to_string(),
        _ => alloc::format!("\\# {} {}", rdata.len(), hex(rdata)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The types of RFC 4034, section 6.2, less HINFO, NSEC (RFC 6840, section 5.1).
    #[test]
    fn lowers_names_where_case_does_not_count() {
        let name = b"\x01A\x02bC\x00";
        let lower = b"\x01a\x02bc\x00";
        let head = |length: usize| {
            b"HEAD"
                .iter()
                .copied()
                .cycle()
                .take(length)
                .collect::<Vec<u8>>()
        };
        let text = b"\x01U\x00\x02SI";
        for (rtype, before, names, after) in [
            (2, 0, 1, 0),
            (3, 0, 1, 0),
            (4, 0, 1, 0),
            (5, 0, 1, 0),
            (6, 0, 2, 20),
            (7, 0, 1, 0),
            (8, 0, 1, 0),
            (9, 0, 1, 0),
            (12, 0, 1, 0),
            (14, 0, 2, 0),
            (15, 2, 1, 0),
            (17, 0, 2, 0),
            (18, 2, 1, 0),
            (21, 2, 1, 0),
            (24, 18, 1, 5),
            (26, 2, 2, 0),
            (30, 0, 1, 3),
            (33, 6, 1, 0),
            (36, 2, 1, 0),
            (39, 0, 1, 0),
            (46, 18, 1, 5),
        ] {
            let rtype = Rtype::from_int(rtype);
            let with =
                |name: &[u8]| [&head(before), &name.repeat(names)[..], &head(after)].concat();
            assert_eq!(canonical_rdata(rtype, &with(name)), with(lower), "{rtype}");
        }
        let naptr = |name: &[u8]| [&head(4), &text[..], name].concat();
        assert_eq!(canonical_rdata(Rtype::NAPTR, &naptr(name)), naptr(lower));
        let a6 = |name: &[u8]| [&[64][..], &head(8), name].concat();
        assert_eq!(canonical_rdata(Rtype::A6, &a6(name)), a6(lower));
        let whole = [&[0][..], &head(16)].concat();
        assert_eq!(canonical_rdata(Rtype::A6, &whole), whole);
        // HINFO, NSEC, SVCB, TLSA, an unknown one: octets.
        for rtype in [13, 47, 64, 52, 65_280] {
            assert_eq!(canonical_rdata(Rtype::from_int(rtype), name), name);
        }
    }

    #[test]
    fn presents() {
        let digest = [0xab; 32];
        for (rtype, rdata, text) in [
            (1, &[192, 0, 2, 1][..], "192.0.2.1"),
            (1, &[192, 0, 2], "\\# 3 c00002"),
            (16, b"\x03a\x1bb", "\"a\\027b\""),
            (15, b"\x00\x0a\x02mx\x00", "10 mx."),
            (65_280, b"\x01\x02", "\\# 2 0102"),
            (65_280, b"", "\\# 0"),
            (5, b"\x04a\nb.\x00", "a\\010b\\.."),
        ] {
            assert_eq!(presentation(Rtype::from_int(rtype), rdata), text);
        }
        let tlsa = [&[3, 1, 1][..], &digest].concat();
        let text = alloc::format!("3 1 1 {}", hex(&digest));
        assert_eq!(presentation(Rtype::TLSA, &tlsa), text);
    }
}
