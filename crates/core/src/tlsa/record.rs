//! TLSA records (RFC 6698, section 2) and their certificate association data.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use base16ct::lower::encode_string as hex;
use sha2::{Digest, Sha256, Sha512};

use crate::text::quoted;

/// Defines an open code point: any octet, some with a registered mnemonic.
macro_rules! code_point {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $number:literal $mnemonic:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u8);

        impl $name {
            $($(#[$value_doc])* pub const $value: Self = Self($number);)*

            /// The mnemonic of RFC 7218, if there is one.
            pub fn mnemonic(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($mnemonic),)*
                    _ => None,
                }
            }

            /// Reads a decimal number or a mnemonic in any case; nothing if it is neither.
            pub fn parse(text: &str) -> Option<Self> {
                $(if text.eq_ignore_ascii_case($mnemonic) {
                    return Some(Self::$value);
                })*
                let digits = text.bytes().all(|octet| octet.is_ascii_digit());
                text.parse().ok().filter(|_| digits).map(Self)
            }
        }

        /// The mnemonic; the number if there is none.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.mnemonic() {
                    Some(mnemonic) => f.write_str(mnemonic),
                    None => write!(f, "{}", self.0),
                }
            }
        }
    };
}

code_point! {
    /// Certificate usage (RFC 6698, section 2.1.1; mnemonics: RFC 7218, section 2.1; registry
    /// complete as of 2026-11).
    CertificateUsage {
        /// CA constraint: PKIX validation, and this CA in the path.
        PKIX_TA = 0 "PKIX-TA"
        /// Service certificate constraint: PKIX validation, and this server certificate.
        PKIX_EE = 1 "PKIX-EE"
        /// Trust anchor assertion.
        DANE_TA = 2 "DANE-TA"
        /// Domain-issued certificate.
        DANE_EE = 3 "DANE-EE"
        /// Private use.
        PRIV_CERT = 255 "PrivCert"
    }
}

code_point! {
    /// Selector (RFC 6698, section 2.1.2; mnemonics: RFC 7218, section 2.2; registry complete as of
    /// 2026-11).
    Selector {
        /// The whole certificate.
        CERT = 0 "Cert"
        /// The SubjectPublicKeyInfo.
        SPKI = 1 "SPKI"
        /// Private use.
        PRIV_SEL = 255 "PrivSel"
    }
}

code_point! {
    /// Matching type (RFC 6698, section 2.1.3; mnemonics: RFC 7218, section 2.3; registry complete as
    /// of 2026-11).
    MatchingType {
        /// The selected octets themselves.
        FULL = 0 "Full"
        /// Their SHA2-256 digest, 32 octets.
        SHA2_256 = 1 "SHA2-256"
        /// Their SHA2-512 digest, 64 octets.
        SHA2_512 = 2 "SHA2-512"
        /// Private use.
        PRIV_MATCH = 255 "PrivMatch"
    }
}

impl MatchingType {
    /// The certificate association data of the selected octets (RFC 6698, section 2.1.4): themselves
    /// for Full, 32 octets for SHA2-256, 64 for SHA2-512. Nothing for other matching types.
    pub fn apply(self, selected: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::FULL => Some(selected.to_vec()),
            Self::SHA2_256 => Some(Sha256::digest(selected).to_vec()),
            Self::SHA2_512 => Some(Sha512::digest(selected).to_vec()),
            _ => None,
        }
    }

    /// The length of its association data in octets, if it is fixed.
    pub fn digest_length(self) -> Option<usize> {
        match self {
            Self::SHA2_256 => Some(32),
            Self::SHA2_512 => Some(64),
            _ => None,
        }
    }
}

/// The three parameters of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parameters {
    /// Certificate usage.
    pub usage: CertificateUsage,
    /// Selector.
    pub selector: Selector,
    /// Matching type.
    pub matching_type: MatchingType,
}

impl Parameters {
    /// From the three numbers.
    pub const fn new(usage: u8, selector: u8, matching_type: u8) -> Self {
        Self {
            usage: CertificateUsage(usage),
            selector: Selector(selector),
            matching_type: MatchingType(matching_type),
        }
    }

    /// Reads three numbers or mnemonics, parted by white space, such as `3 1 1` or
    /// `DANE-EE SPKI SHA2-256`.
    ///
    /// # Errors
    ///
    /// [`ParametersError`] if there are not three or one is neither.
    pub fn parse(text: &str) -> Result<Self, ParametersError> {
        let error = || ParametersError(String::from(text));
        let mut words = text.split_ascii_whitespace();
        let mut next = || words.next().ok_or_else(error);
        let parameters = Self {
            usage: CertificateUsage::parse(next()?).ok_or_else(error)?,
            selector: Selector::parse(next()?).ok_or_else(error)?,
            matching_type: MatchingType::parse(next()?).ok_or_else(error)?,
        };
        match words.next() {
            None => Ok(parameters),
            Some(_) => Err(error()),
        }
    }

    /// The three by their mnemonics, numbers where there is none.
    pub fn mnemonics(&self) -> String {
        format!("{} {} {}", self.usage, self.selector, self.matching_type)
    }
}

/// The three numbers, such as `3 1 1`.
impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.usage.0, self.selector.0, self.matching_type.0
        )
    }
}

/// A text is not three parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParametersError(pub String);

impl fmt::Display for ParametersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is not usage, selector and matching type: write them as \"3 1 1\" or \
             \"DANE-EE SPKI SHA2-256\"",
            quoted(&self.0)
        )
    }
}

impl core::error::Error for ParametersError {}

/// The RDATA of a TLSA record, of any code points and any length of association data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TlsaRecord {
    /// Usage, selector and matching type.
    pub parameters: Parameters,
    /// Certificate association data.
    pub association_data: Vec<u8>,
}

impl TlsaRecord {
    /// Reads RDATA in wire form (RFC 6698, section 2.1); nothing if it has fewer than 3 octets.
    pub fn from_rdata(rdata: &[u8]) -> Option<Self> {
        let (parameters, data) = rdata.split_first_chunk::<3>()?;
        let [usage, selector, matching_type] = *parameters;
        Some(Self {
            parameters: Parameters::new(usage, selector, matching_type),
            association_data: data.to_vec(),
        })
    }

    /// RDATA in wire form.
    pub fn to_rdata(&self) -> Vec<u8> {
        let Parameters {
            usage,
            selector,
            matching_type,
        } = self.parameters;
        let mut rdata = Vec::with_capacity(3 + self.association_data.len());
        rdata.extend_from_slice(&[usage.0, selector.0, matching_type.0]);
        rdata.extend_from_slice(&self.association_data);
        rdata
    }

    /// The whole record as a line of a zone file (RFC 6698, section 2.2). `owner` is absolute, `ttl` in
    /// seconds; without one the line leaves it to the zone.
    pub fn to_zone_line(&self, owner: &str, ttl: Option<u32>) -> String {
        format!("{} IN TLSA {self}", owner_and_ttl(owner, ttl))
    }

    /// The whole record as a line of a zone file for software that does not know the type
    /// (RFC 3597, section 5). `owner` is absolute, `ttl` in seconds; without one the line leaves it to
    /// the zone.
    pub fn to_rfc3597_line(&self, owner: &str, ttl: Option<u32>) -> String {
        let rdata = self.to_rdata();
        format!(
            "{} IN TYPE52 \\# {} {}",
            owner_and_ttl(owner, ttl),
            rdata.len(),
            hex(&rdata)
        )
    }
}

fn owner_and_ttl(owner: &str, ttl: Option<u32>) -> String {
    match ttl {
        Some(ttl) => format!("{owner} {ttl}"),
        None => String::from(owner),
    }
}

/// RDATA in presentation form (RFC 6698, section 2.2), such as `3 1 1 acde…`, in lower case.
impl fmt::Display for TlsaRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = hex(&self.association_data);
        write!(
            f,
            "{}",
            [self.parameters.to_string(), data].join(" ").trim_end()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parameters() {
        for (text, numbers) in [
            ("3 1 1", "3 1 1"),
            (" 3\t1  1 ", "3 1 1"),
            ("DANE-EE SPKI SHA2-256", "3 1 1"),
            ("dane-ta cert sha2-512", "2 0 2"),
            ("PKIX-TA 1 Full", "0 1 0"),
            ("255 255 255", "255 255 255"),
            ("PrivCert PrivSel PrivMatch", "255 255 255"),
        ] {
            assert_eq!(Parameters::parse(text).expect(text).to_string(), numbers);
        }
        for text in [
            "",
            "3 1",
            "3 1 1 1",
            "256 1 1",
            "-1 1 1",
            "+3 1 1",
            "3 1 SHA-256",
            "3,1,1",
        ] {
            assert!(Parameters::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Parameters::new(2, 0, 1).mnemonics(),
            "DANE-TA Cert SHA2-256"
        );
        assert_eq!(Parameters::new(9, 1, 7).mnemonics(), "9 SPKI 7");
    }

    #[test]
    fn prints() {
        let record = TlsaRecord {
            parameters: Parameters::new(3, 1, 1),
            association_data: [0xab; 4].to_vec(),
        };
        assert_eq!(record.to_string(), "3 1 1 abababab");
        assert_eq!(
            record.to_zone_line("_25._tcp.mx.example.", Some(60)),
            "_25._tcp.mx.example. 60 IN TLSA 3 1 1 abababab"
        );
        assert_eq!(
            record.to_rfc3597_line("_25._tcp.mx.example.", Some(60)),
            "_25._tcp.mx.example. 60 IN TYPE52 \\# 7 030101abababab"
        );
        assert_eq!(record.to_zone_line("a.", None), "a. IN TLSA 3 1 1 abababab");
        assert_eq!(TlsaRecord::from_rdata(&record.to_rdata()), Some(record));
        assert_eq!(TlsaRecord::from_rdata(&[3, 1]), None);
    }
}
