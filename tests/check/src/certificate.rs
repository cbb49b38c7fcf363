//! Certificates by name, and what records hold of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha512};
use tlsakit_core::time::UnixTime;
use tlsakit_core::x509::Certificate as Parsed;
use tlsakit_oracle_tests::certificate::{self as make, Key, Template};
use tlsakit_oracle_tests::der;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The certificates of a scenario.
#[derive(Default)]
pub struct Certificates {
    made: BTreeMap<String, Made>,
}

struct Made {
    der: Vec<u8>,
    /// Nothing of one that was read from a file: it issues nothing.
    template: Option<Template>,
}

impl Certificates {
    /// Makes the certificate of a line `cert`; see `tests/data/checks/README.md`.
    ///
    /// # Panics
    ///
    /// If the line cannot be understood.
    pub fn add(&mut self, line: &str, now: i64) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, words) = words.split_first().expect("a name");
        let made = match words {
            [file] if file.starts_with("file=") => Made {
                der: read(&file["file=".len()..]),
                template: None,
            },
            words => self.make(name, words, now),
        };
        let twice = self.made.insert((*name).to_owned(), made);
        assert!(twice.is_none(), "cert {name}: there is one already");
    }

    fn make(&self, name: &str, words: &[&str], now: i64) -> Made {
        let is_ca = words.contains(&"ca");
        let mut key = key(name);
        let mut template = match is_ca {
            true => Template::ca(&key, name),
            false => Template::plain(&key, make::name(&[])),
        };
        let (mut issuer, mut signer) = (None, None);
        let list = |value: &str| value.split(',').map(make::dns).collect::<Vec<_>>();
        for word in words {
            let (word, value) = word.split_once('=').unwrap_or((word, ""));
            let days = || now + value.parse::<i64>().expect("days") * DAY;
            template = match word {
                "ca" => template,
                "issuer" => {
                    issuer = Some(value);
                    template
                }
                "signed-by" => {
                    signer = Some(value);
                    template
                }
                "dns" => template.with(make::alternative_names(&list(value))),
                "o" => {
                    let organization = value.replace('_', " ");
                    let parts = [
                        (make::ORGANIZATION, organization.as_str()),
                        (make::COMMON_NAME, name),
                    ];
                    template.subject(make::name(&parts))
                }
                "cn" => template.subject(make::common_name(value)),
                "key" if value.ends_with(".pem") => {
                    let octets = read(value);
                    match Parsed::parse(&octets) {
                        Ok((other, _)) => template.public_key(other.spki_der()),
                        Err(_) => template.public_key(&octets),
                    }
                }
                "key" => {
                    key = self::key(value);
                    template.key = key.clone();
                    template
                }
                "from" => {
                    template.not_before = generalized(days());
                    template
                }
                "to" => {
                    template.not_after = generalized(days());
                    template
                }
                "not-ca" => template.with(make::basic_constraints(false, None)),
                "path-length" => {
                    let length = value.parse().expect("a length");
                    template.with(make::basic_constraints(true, Some(length)))
                }
                "no-cert-sign" => template.with(make::key_usage(make::CRL_SIGN)),
                "client-only" => template.with(make::extended_key_usage(&[make::CLIENT_AUTH])),
                "permit" => template.with(make::name_constraints(&list(value), &[])),
                "exclude" => template.with(make::name_constraints(&[], &list(value))),
                "v1" => template.version_1(),
                "sha1" => {
                    template.signature_algorithm = make::ECDSA_SHA1.to_owned();
                    template
                }
                _ => panic!("cert {name}: {word}"),
            };
        }
        let template = template.serial(&serial(name));
        let issuer = issuer.map(|issuer| {
            let made = &self.made.get(issuer);
            let made = made.unwrap_or_else(|| panic!("cert {name}: no issuer {issuer}"));
            made.template.clone().expect("an issuer that was made")
        });
        let issuer = issuer.unwrap_or_else(|| template.clone());
        let signer = signer.map_or(issuer.key.clone(), self::key);
        Made {
            der: template.issued_as(&issuer.subject, &signer),
            template: Some(template),
        }
    }

    /// The DER of a certificate.
    ///
    /// # Panics
    ///
    /// If there is none of that name.
    pub fn der(&self, name: &str) -> &[u8] {
        let made = self.made.get(name);
        &made.unwrap_or_else(|| panic!("no certificate {name}")).der
    }

    /// The PEM of a certificate, as servers' software has it.
    pub fn pem(&self, name: &str) -> String {
        der::pem("CERTIFICATE", self.der(name))
    }

    /// A record in presentation form with what `@NAME[:FORM]` stands for put in its place.
    pub fn fill_in(&self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(place) = words.iter().position(|word| word.starts_with('@')) else {
            return line.to_owned();
        };
        let [.., selector, matching_type] = words[..place] else {
            panic!("{line}: no parameters");
        };
        let data = self.association_data(&words[place][1..], selector, matching_type);
        let hex = HEXLOWER.encode(&data);
        let mut words: Vec<&str> = words;
        words[place] = &hex;
        words.join(" ")
    }

    /// What a record is to hold: the right thing, or a wrong one by intent.
    fn association_data(&self, what: &str, selector: &str, matching_type: &str) -> Vec<u8> {
        let (name, form) = what.split_once(':').unwrap_or((what, ""));
        let digest = |octets: &[u8]| digest(matching_type, octets);
        match name {
            "nothing" => return digest(b""),
            "random" => return digest(format!("random {form}").as_bytes()),
            _ => {}
        }
        let (certificate, _) = Parsed::parse(self.der(name)).expect("a certificate");
        let octets = |selector: &str| match selector {
            "0" => certificate.der().to_vec(),
            _ => certificate.spki_der().to_vec(),
        };
        let selected = octets(selector);
        let other = octets(if selector == "0" { "1" } else { "0" });
        match form {
            "" => digest(&selected),
            "cut" => {
                let whole = digest(&selected);
                whole[..whole.len() - 1].to_vec()
            }
            "other-selector" => digest(&other),
            "sha256" => Sha256::digest(&selected).to_vec(),
            "sha512" => Sha512::digest(&selected).to_vec(),
            "pem" => digest(self.pem(name).as_bytes()),
            "base64" => digest(BASE64.encode(&selected).as_bytes()),
            "hex" => digest(HEXLOWER.encode(&selected).as_bytes()),
            "newline" => digest(&[&selected[..], b"\n"].concat()),
            "key-bits" => digest(key_bits(&selected)),
            _ => panic!("@{what}"),
        }
    }
}

fn digest(matching_type: &str, octets: &[u8]) -> Vec<u8> {
    match matching_type {
        "0" => octets.to_vec(),
        "2" => Sha512::digest(octets).to_vec(),
        _ => Sha256::digest(octets).to_vec(),
    }
}

/// What the BIT STRING of a SubjectPublicKeyInfo with a point of P-256 holds: its last 65 octets.
fn key_bits(spki: &[u8]) -> &[u8] {
    assert_eq!(spki.len(), 91, "a key on P-256");
    &spki[spki.len() - 65..]
}

fn key(label: &str) -> Key {
    let digest = Sha256::digest(label);
    Key::new(u16::from_be_bytes([digest[0], digest[1]]))
}

fn serial(label: &str) -> Vec<u8> {
    let mut serial = Sha256::digest(label)[..8].to_vec();
    serial[0] = 0x11;
    serial
}

fn generalized(seconds: i64) -> String {
    let text = UnixTime(seconds).to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits + "Z"
}

/// The DER of the first block of a file below `tests/data`.
fn read(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    let file = folder.join(match file.contains('/') {
        true => file.to_owned(),
        false => format!("certificates/{file}"),
    });
    let text = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"));
    let body = lines.skip(1).take_while(|line| !line.starts_with('-'));
    let base64: String = body.collect();
    BASE64.decode(base64.as_bytes()).expect("base64")
}
