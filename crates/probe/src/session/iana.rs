//! Names of code points as the IANA registries of TLS spell them.

use rustls::CipherSuite;
use tlsakit_core::probe::{Alert, Speaker};

/// Alerts (RFC 8446, section 6, and those of older versions).
const ALERTS: &[(u8, &str)] = &[
    (0, "close_notify"),
    (10, "unexpected_message"),
    (20, "bad_record_mac"),
    (21, "decryption_failed"),
    (22, "record_overflow"),
    (30, "decompression_failure"),
    (40, "handshake_failure"),
    (41, "no_certificate"),
    (42, "bad_certificate"),
    (43, "unsupported_certificate"),
    (44, "certificate_revoked"),
    (45, "certificate_expired"),
    (46, "certificate_unknown"),
    (47, "illegal_parameter"),
    (48, "unknown_ca"),
    (49, "access_denied"),
    (50, "decode_error"),
    (51, "decrypt_error"),
    (52, "too_many_cids_requested"),
    (60, "export_restriction"),
    (70, "protocol_version"),
    (71, "insufficient_security"),
    (80, "internal_error"),
    (86, "inappropriate_fallback"),
    (90, "user_canceled"),
    (100, "no_renegotiation"),
    (109, "missing_extension"),
    (110, "unsupported_extension"),
    (111, "certificate_unobtainable"),
    (112, "unrecognized_name"),
    (113, "bad_certificate_status_response"),
    (114, "bad_certificate_hash_value"),
    (115, "unknown_psk_identity"),
    (116, "certificate_required"),
    (117, "general_error"),
    (120, "no_application_protocol"),
    (121, "ech_required"),
];

/// Groups of the key exchange (RFC 8446, section 4.2.7; RFC 8422, section 5.1.1).
const GROUPS: &[(u16, &str)] = &[
    (16, "secp192k1"),
    (19, "secp192r1"),
    (20, "secp224k1"),
    (21, "secp224r1"),
    (22, "secp256k1"),
    (23, "secp256r1"),
    (24, "secp384r1"),
    (25, "secp521r1"),
    (26, "brainpoolP256r1"),
    (27, "brainpoolP384r1"),
    (28, "brainpoolP512r1"),
    (29, "x25519"),
    (30, "x448"),
    (31, "brainpoolP256r1tls13"),
    (32, "brainpoolP384r1tls13"),
    (33, "brainpoolP512r1tls13"),
    (256, "ffdhe2048"),
    (257, "ffdhe3072"),
    (258, "ffdhe4096"),
    (259, "ffdhe6144"),
    (260, "ffdhe8192"),
    (512, "MLKEM512"),
    (513, "MLKEM768"),
    (514, "MLKEM1024"),
    (4587, "SecP256r1MLKEM768"),
    (4588, "X25519MLKEM768"),
    (4589, "SecP384r1MLKEM1024"),
];

/// Signature schemes (RFC 8446, section 4.2.3), and pairs of TLS 1.2 that are none.
const SCHEMES: &[(u16, &str)] = &[
    (0x0101, "rsa_pkcs1_md5"),
    (0x0201, "rsa_pkcs1_sha1"),
    (0x0202, "dsa_sha1"),
    (0x0203, "ecdsa_sha1"),
    (0x0301, "rsa_pkcs1_sha224"),
    (0x0302, "dsa_sha224"),
    (0x0303, "ecdsa_sha224"),
    (0x0401, "rsa_pkcs1_sha256"),
    (0x0402, "dsa_sha256"),
    (0x0403, "ecdsa_secp256r1_sha256"),
    (0x0501, "rsa_pkcs1_sha384"),
    (0x0503, "ecdsa_secp384r1_sha384"),
    (0x0601, "rsa_pkcs1_sha512"),
    (0x0603, "ecdsa_secp521r1_sha512"),
    (0x0804, "rsa_pss_rsae_sha256"),
    (0x0805, "rsa_pss_rsae_sha384"),
    (0x0806, "rsa_pss_rsae_sha512"),
    (0x0807, "ed25519"),
    (0x0808, "ed448"),
    (0x0809, "rsa_pss_pss_sha256"),
    (0x080a, "rsa_pss_pss_sha384"),
    (0x080b, "rsa_pss_pss_sha512"),
    (0x081a, "ecdsa_brainpoolP256r1tls13_sha256"),
    (0x081b, "ecdsa_brainpoolP384r1tls13_sha384"),
    (0x081c, "ecdsa_brainpoolP512r1tls13_sha512"),
];

/// The alert with this number.
pub(super) fn alert(from: Speaker, code: u8) -> Alert {
    let known = ALERTS.iter().find(|(number, _)| *number == code);
    let name = known.map_or_else(|| format!("alert {code}"), |(_, name)| (*name).to_owned());
    Alert { from, code, name }
}

/// The name of a cipher suite.
pub(super) fn cipher_suite(code: u16) -> String {
    match CipherSuite::from(code).as_str() {
        // rustls tells those of TLS 1.3 apart by their names.
        Some(name) => name.replace("TLS13_", "TLS_"),
        None => unnamed(code),
    }
}

/// The name of a group.
pub(super) fn group(code: u16) -> String {
    find(GROUPS, code)
}

/// The name of a signature scheme.
pub(super) fn signature_scheme(code: u16) -> String {
    find(SCHEMES, code)
}

/// The name of a version, as on the wire.
pub(super) fn version(code: u16) -> String {
    match code {
        0x0300 => "SSL 3.0".to_owned(),
        0x0301 => "TLS 1.0".to_owned(),
        0x0302 => "TLS 1.1".to_owned(),
        0x0303 => "TLS 1.2".to_owned(),
        0x0304 => "TLS 1.3".to_owned(),
        _ => unnamed(code),
    }
}

fn find(table: &[(u16, &str)], code: u16) -> String {
    let known = table.iter().find(|(number, _)| *number == code);
    known.map_or_else(|| unnamed(code), |(_, name)| (*name).to_owned())
}

fn unnamed(code: u16) -> String {
    format!("0x{code:04x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_registries() {
        assert_eq!(cipher_suite(0x1302), "TLS_AES_256_GCM_SHA384");
        assert_eq!(
            cipher_suite(0xc02f),
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
        );
        assert_eq!(cipher_suite(0x000a), "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
        assert_eq!(cipher_suite(0xfafa), "0xfafa");
        assert_eq!(group(29), "x25519");
        assert_eq!(signature_scheme(0x0804), "rsa_pss_rsae_sha256");
        assert_eq!(version(0x0301), "TLS 1.0");
        assert_eq!(alert(Speaker::Server, 40).name, "handshake_failure");
        assert_eq!(alert(Speaker::Server, 200).name, "alert 200");
    }

    #[test]
    fn tables_are_in_order() {
        assert!(ALERTS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(GROUPS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(SCHEMES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
