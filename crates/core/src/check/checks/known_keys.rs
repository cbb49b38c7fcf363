//! Keys of which the private part is known to everybody, or can be computed.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::x509::SubjectPublicKeyInfo;

/// SHA2-256 digests of the SubjectPublicKeyInfo of keys that stand in documents and in software with
/// their private parts, in hexadecimal.
const PUBLISHED: [(&str, &str); 5] = [
    (
        "testRSA2048 of RFC 9500, section 2.1",
        "8fb6bad671cfe698393c453357da61b56d757ab8c0f3fb9c87f2849e63131878",
    ),
    (
        "testECCP256 of RFC 9500, section 2.3",
        "b2b04340cfaee616ec9c2c62d261b208e54bb197498df52e8cadede23ac0ba5e",
    ),
    (
        "test-key-rsa of RFC 9421, appendix B.1.1",
        "c73eecd318bd3813f2402a660d8a90010ca35d609d19377d5ee7af200713229f",
    ),
    (
        "test-key-ecc-p256 of RFC 9421, appendix B.1.3",
        "55f96361b78cbb84f1fc604b0718e82bd91abb46d8fc25ae871b35fbbf8b7974",
    ),
    (
        "the test key of Go's net/http",
        "0bb46449d66671f8db75aa2615c230d26ec105c89db0c7f066163644047b7254",
    ),
];

/// The odd primes up to 167: the product of these and 2 divides what the primes of such keys are made
/// with, for all lengths of keys (Nemec, Sys, Svenda, Klinec, Matyas: The Return of Coppersmith's Attack,
/// 2017, section 2.1; CVE-2017-15361).
const ROCA_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// The generator that such keys are made with.
const ROCA_GENERATOR: u32 = 65_537;

/// Why a key is no secret, as a sentence without its subject (the key) and without a full stop; nothing
/// if nothing is known.
pub(super) fn weakness(spki: &SubjectPublicKeyInfo<'_>) -> Option<String> {
    let digest = base16ct::lower::encode_string(&Sha256::digest(spki.der()));
    if let Some((name, _)) = PUBLISHED.iter().find(|(_, known)| *known == digest) {
        return Some("is ".to_string() + name + ", with a private part that is published");
    }
    let (modulus, exponent) = spki.rsa()?;
    let why = match exponent {
        [] | [1] => "has the exponent 1 or less: what is signed with it stays as it is",
        [.., last] if last % 2 == 0 => "has an even exponent, for which there is no private part",
        _ if is_roca(modulus) => {
            "is made as Infineon's chips did until 2017 (ROCA), so that its factors can be found"
        }
        _ => return None,
    };
    Some(why.to_string())
}

/// Whether a modulus, big-endian, is a power of 65537 modulo all primes of the list with one exponent. Of
/// other moduli one in 2^154 is.
fn is_roca(modulus: &[u8]) -> bool {
    let mut found: Vec<(u32, u32)> = Vec::new();
    for prime in ROCA_PRIMES {
        let Some((exponent, order)) = logarithm(remainder(modulus, prime), prime) else {
            return false;
        };
        // One exponent for all: those known modulo two orders agree modulo what both divide.
        let agrees = |(other, its_order): &(u32, u32)| {
            let common = greatest_common_divisor(order, *its_order);
            exponent.abs_diff(*other).checked_rem(common) == Some(0)
        };
        if !found.iter().all(agrees) {
            return false;
        }
        found.push((exponent, order));
    }
    true
}

/// The exponent that the generator has to be raised to for `power` modulo `prime`, and the order of the
/// generator; nothing if `power` is none of its powers.
fn logarithm(power: u32, prime: u32) -> Option<(u32, u32)> {
    let mut exponent = None;
    let mut value = 1;
    // The order divides the prime less 1.
    for step in 0..prime {
        if step > 0 && value == 1 {
            return exponent.map(|exponent| (exponent, step));
        }
        if value == power {
            exponent = Some(step);
        }
        value = value.saturating_mul(ROCA_GENERATOR).checked_rem(prime)?;
    }
    None
}

/// `octets`, a number in big-endian, modulo `prime`.
fn remainder(octets: &[u8], prime: u32) -> u32 {
    let step = |rest: u32, octet: &u8| {
        let next = rest.saturating_mul(256).saturating_add(u32::from(*octet));
        next.checked_rem(prime).unwrap_or_default()
    };
    octets.iter().fold(0, step)
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    let (mut one, mut other) = (one, other);
    while let Some(rest) = one.checked_rem(other) {
        (one, other) = (other, rest);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers below the product of the primes, each the generator to a power, and others.
    #[test]
    fn tells_powers_of_the_generator() {
        // 65537, 65537^2, 65537^7.
        for octets in [
            &[0x01, 0x00, 0x01][..],
            &[0x01, 0x00, 0x02, 0x00, 0x01],
            &[
                0x01, 0x00, 0x07, 0x00, 0x15, 0x00, 0x23, 0x00, 0x23, 0x00, 0x15, 0x00, 0x07, 0x00,
                0x01,
            ],
        ] {
            assert!(is_roca(octets), "{octets:x?}");
        }
        for octets in [&[0x01, 0x00, 0x03][..], &[0x11], &[0x00], &[]] {
            assert!(!is_roca(octets), "{octets:x?}");
        }
    }

    /// The number is 1 modulo 11 and 65537 modulo all other primes: a power modulo each of them, of exponents
    /// that do not agree.
    #[test]
    fn wants_one_exponent() {
        let octets = [
            0x03, 0x53, 0x32, 0xc8, 0x3f, 0x7d, 0xc5, 0xae, 0xbb, 0xc1, 0x45, 0xb3, 0x30, 0x77,
            0xbd, 0x68, 0x61, 0x81, 0x66, 0x8d, 0x33, 0x78, 0xf8, 0xae, 0xe2, 0x20, 0xc4, 0x49,
        ];
        for prime in ROCA_PRIMES {
            assert!(
                logarithm(remainder(&octets, prime), prime).is_some(),
                "{prime}"
            );
        }
        assert!(!is_roca(&octets));
    }

    /// 65537 is 10 modulo 11, of order 2, and 4 modulo 13, of order 6.
    #[test]
    fn computes_logarithms() {
        for (power, prime, found) in [
            (1, 11, Some((0, 2))),
            (10, 11, Some((1, 2))),
            (2, 11, None),
            (4, 13, Some((1, 6))),
            (3, 13, Some((2, 6))),
            (0, 13, None),
        ] {
            assert_eq!(logarithm(power, prime), found, "{power} modulo {prime}");
        }
    }

    #[test]
    fn computes_common_divisors() {
        for (one, other, divisor) in [(12, 18, 6), (7, 5, 1), (10, 10, 10), (0, 4, 4)] {
            assert_eq!(greatest_common_divisor(one, other), divisor);
        }
    }
}
