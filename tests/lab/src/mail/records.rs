//! TLSA records in words, such as `3 1 1` or `2 0 1 root`.
//!
//! Usage, selector and matching type stand as in a zone file. The word after them says what the record
//! is made of: `server`, `intermediate`, `root`, `stranger` or `rsa` (see [`Parts`]), or what is wrong with
//! its data: `nothing` (the digest of no octets), `short` (an octet is missing), `pem` (the digest of a file
//! in PEM), `bits` (the digest of what is in the BIT STRING of the key), `swapped` (what the other selector
//! selects), `sha256` (that digest, whatever the matching type); `loud` stands in capitals. Without one it is
//! `intermediate` for usages 0 and 2, else `server`.

use std::fmt::Write;

use sha2::{Digest, Sha256, Sha512};

use tlsakit_oracle_tests::der::pem;

use super::chains::{Part, Parts};
use crate::Failure;

/// The RDATA in presentation form.
///
/// # Errors
///
/// If the words are none of those above.
pub(crate) fn rdata(words: &str, parts: &Parts) -> Result<String, Failure> {
    let fields: Vec<&str> = words.split_whitespace().collect();
    let (parameters, of) = match fields.as_slice() {
        [usage, selector, matching] => ([*usage, *selector, *matching], None),
        [usage, selector, matching, of] => ([*usage, *selector, *matching], Some(*of)),
        _ => return Err(format!("{words:?} is no TLSA record in words").into()),
    };
    let [usage, selector, matching] = parameters;
    let part = match (of, usage) {
        (Some("intermediate"), _) | (None, "0" | "2") => &parts.intermediate,
        (Some("root"), _) => &parts.root,
        (Some("stranger"), _) => &parts.stranger,
        (Some("rsa"), _) => parts.rsa.as_ref().ok_or("a server with an RSA key")?,
        (
            Some("server" | "nothing" | "short" | "pem" | "bits" | "swapped" | "sha256" | "loud")
            | None,
            _,
        ) => &parts.server,
        (Some(other), _) => return Err(format!("{other:?} in {words:?}").into()),
    };
    let selected = |selector| selected(selector, part);
    let mut data = match of {
        Some("nothing") => digest(matching, &[]),
        Some("pem") => digest(matching, pem("CERTIFICATE", &part.certificate).as_bytes()),
        Some("bits") => digest(matching, bits(selected(selector))),
        Some("swapped") => digest(matching, selected(if selector == "0" { "1" } else { "0" })),
        Some("sha256") => digest("1", selected(selector)),
        _ => digest(matching, selected(selector)),
    };
    if of == Some("short") {
        data.pop();
    }
    let mut text = parameters.join(" ") + " ";
    for octet in data {
        let _ = match of {
            Some("loud") => write!(text, "{octet:02X}"),
            _ => write!(text, "{octet:02x}"),
        };
    }
    Ok(text)
}

/// What a selector takes of a certificate; one that is not defined, the key.
fn selected<'a>(selector: &str, part: &'a Part) -> &'a [u8] {
    match selector {
        "0" => &part.certificate,
        _ => &part.spki,
    }
}

/// The octets of a key on P-256: the last 65 of its SubjectPublicKeyInfo (RFC 5480, section 2.2).
fn bits(spki: &[u8]) -> &[u8] {
    &spki[spki.len() - 65..]
}

/// The data of a matching type; of one that is not defined, SHA-256.
fn digest(matching: &str, octets: &[u8]) -> Vec<u8> {
    match matching {
        "0" => octets.to_vec(),
        "2" => Sha512::digest(octets).to_vec(),
        _ => Sha256::digest(octets).to_vec(),
    }
}
