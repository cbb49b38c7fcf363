//! A ClientHello for servers that rustls cannot speak to: old versions and old cipher suites. What the
//! server answers in clear is read; the handshake is never completed.

use aws_lc_rs::rand;
use rustls::CipherSuite;
use tlsakit_core::probe::{KeyAlgorithm, SessionRequest};

/// ECDHE with RSA certificates.
const ECDHE_RSA: &[CipherSuite] = &[
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    CipherSuite::TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA,
    CipherSuite::TLS_ECDHE_RSA_WITH_RC4_128_SHA,
];

/// ECDHE and ECDH with ECDSA, Ed25519 and Ed448 certificates.
const ECDSA: &[CipherSuite] = &[
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_RC4_128_SHA,
    CipherSuite::TLS_ECDH_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA,
];

/// DHE and RSA key exchange with RSA certificates.
const RSA: &[CipherSuite] = &[
    CipherSuite::TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,
    CipherSuite::TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,
    CipherSuite::TLS_DHE_RSA_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
    CipherSuite::TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA,
    CipherSuite::TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA,
    CipherSuite::TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_RSA_WITH_AES_256_CCM,
    CipherSuite::TLS_RSA_WITH_AES_128_CCM,
    CipherSuite::TLS_RSA_WITH_AES_256_CBC_SHA256,
    CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA256,
    CipherSuite::TLS_RSA_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_CAMELLIA_256_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_CAMELLIA_128_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_SEED_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_RC4_128_SHA,
    CipherSuite::TLS_RSA_WITH_RC4_128_MD5,
    CipherSuite::TLS_RSA_WITH_DES_CBC_SHA,
];

/// DHE with DSA certificates.
const DSA: &[CipherSuite] = &[
    CipherSuite::TLS_DHE_DSS_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_DHE_DSS_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_DHE_DSS_WITH_AES_256_CBC_SHA256,
    CipherSuite::TLS_DHE_DSS_WITH_AES_128_CBC_SHA256,
    CipherSuite::TLS_DHE_DSS_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_DHE_DSS_WITH_AES_128_CBC_SHA,
    CipherSuite::TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA,
];

/// Common groups first; a server shows a certificate on a curve only to those who name the curve.
const GROUPS: &[u16] = &[29, 23, 24, 25, 30, 22, 21, 26, 27, 28, 19, 256, 257, 258];

const RSA_SCHEMES: &[u16] = &[
    0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601, 0x0301, 0x0201,
];
const ECDSA_SCHEMES: &[u16] = &[0x0403, 0x0503, 0x0603, 0x0303, 0x0203];
const EDWARDS_SCHEMES: &[u16] = &[0x0807, 0x0808];
const DSA_SCHEMES: &[u16] = &[0x0402, 0x0302, 0x0202];

/// Signatures of certificates that any client should be able to verify.
const ISSUER_SCHEMES: &[u16] = &[0x0401, 0x0501, 0x0601, 0x0201];

/// What is offered for a key algorithm: cipher suites, and signature schemes.
fn offer(algorithm: KeyAlgorithm) -> (Vec<CipherSuite>, Vec<u16>) {
    match algorithm {
        KeyAlgorithm::RSA => ([ECDHE_RSA, RSA].concat(), RSA_SCHEMES.to_vec()),
        KeyAlgorithm::ECDSA => (ECDSA.to_vec(), [ECDSA_SCHEMES, ISSUER_SCHEMES].concat()),
        KeyAlgorithm::Ed25519 => (ECDSA.to_vec(), [EDWARDS_SCHEMES, ISSUER_SCHEMES].concat()),
        KeyAlgorithm::Any => (
            [ECDHE_RSA, ECDSA, RSA, DSA].concat(),
            [ECDSA_SCHEMES, EDWARDS_SCHEMES, RSA_SCHEMES, DSA_SCHEMES].concat(),
        ),
    }
}

/// The record with a ClientHello that offers TLS 1.2, and by that all before it (RFC 5246, appendix E.1).
pub(super) fn client_hello(request: &SessionRequest) -> Vec<u8> {
    let (suites, schemes) = offer(request.key_algorithm);
    let mut random = [0; 32];
    // A random that is not random makes the handshake that is never completed no worse.
    let _ = rand::fill(&mut random);

    let mut hello = vec![3, 3];
    hello.extend(random);
    hello.push(0); // no session id
    let suites = suites.iter().map(|suite| u16::from(*suite));
    // RFC 5746, section 3.3.
    let suites = suites.chain([u16::from(CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV)]);
    block16(&mut hello, &numbers(suites));
    hello.extend([1, 0]); // no compression
    block16(&mut hello, &extensions(request, &schemes));

    let mut message = vec![1];
    let length = u32::try_from(hello.len()).unwrap_or_default();
    message.extend(length.to_be_bytes().iter().skip(1));
    message.extend(hello);
    record(22, 1, &message)
}

/// The record with close_notify in a version, such as 0x0301.
pub(super) fn close_notify(version: u16) -> Vec<u8> {
    let [_, minor] = version.to_be_bytes();
    record(21, minor, &[1, 0])
}

fn extensions(request: &SessionRequest, schemes: &[u16]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut add = |kind: u16, contents: &[u8]| {
        all.extend(kind.to_be_bytes());
        block16(&mut all, contents);
    };
    if let Some(name) = &request.sni {
        // RFC 6066, section 3: a list of one host name.
        let mut entry = vec![0];
        block16(&mut entry, name.as_bytes());
        let mut list = Vec::new();
        block16(&mut list, &entry);
        add(0, &list);
    }
    let mut groups = Vec::new();
    block16(&mut groups, &numbers(GROUPS.iter().copied()));
    add(10, &groups);
    add(11, &[3, 0, 1, 2]); // every form of point (RFC 8422, section 5.1.2)
    let mut list = Vec::new();
    block16(&mut list, &numbers(schemes.iter().copied()));
    add(13, &list);
    add(23, &[]); // extended_master_secret (RFC 7627, section 5.1)
    all
}

fn record(kind: u8, minor: u8, fragment: &[u8]) -> Vec<u8> {
    let mut record = vec![kind, 3, minor];
    block16(&mut record, fragment);
    record
}

fn numbers(numbers: impl Iterator<Item = u16>) -> Vec<u8> {
    numbers.flat_map(u16::to_be_bytes).collect()
}

/// Appends a block behind its length in two octets.
fn block16(octets: &mut Vec<u8>, block: &[u8]) {
    let length = u16::try_from(block.len()).unwrap_or_default();
    octets.extend(length.to_be_bytes());
    octets.extend_from_slice(block);
}
