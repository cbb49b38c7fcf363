//! TLSA records of certificates, made without the core.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256, Sha512};

/// A record that names a certificate by parameters such as `3 1 1`.
pub fn record(parameters: &str, certificate: &[u8]) -> String {
    let selected = match &parameters[2..3] {
        "0" => certificate.to_vec(),
        _ => spki(certificate),
    };
    format!(
        "{parameters} {}",
        HEXLOWER.encode(&apply(parameters, &selected))
    )
}

/// What a record with `parameters` holds of the selected octets.
pub fn apply(parameters: &str, selected: &[u8]) -> Vec<u8> {
    match &parameters[4..5] {
        "0" => selected.to_vec(),
        "1" => Sha256::digest(selected).to_vec(),
        _ => Sha512::digest(selected).to_vec(),
    }
}

/// The SubjectPublicKeyInfo of a certificate; that of P-256 has 91 octets.
pub fn spki(certificate: &[u8]) -> Vec<u8> {
    const START: [u8; 4] = [0x30, 0x59, 0x30, 0x13];
    let at = certificate.windows(4).position(|window| window == START);
    certificate[at.expect("a key on P-256")..][..91].to_vec()
}
