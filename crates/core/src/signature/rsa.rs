//! RSA signatures verified: RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017) over crypto-bigint.
//!
//! Only public values are worked on, so nothing here needs to run in constant time.

use alloc::vec::Vec;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

use super::{Digest, SignatureError};

/// Smallest modulus in octets: 512 bits. Shorter ones hold no SHA2-256 signature worth a name.
const MIN_MODULUS: usize = 64;

/// Largest modulus in octets: 16,384 bits, which OpenSSL too sets as its limit.
const MAX_MODULUS: usize = 2_048;

/// Largest public exponent in octets. The exponents in use have 3 octets at most; this bounds the
/// work of one verification.
const MAX_EXPONENT: usize = 8;

/// Verifies an RSASSA-PKCS1-v1_5 signature (RFC 8017, section 8.2.2), by building the one right
/// encoded message and comparing.
pub(super) fn verify_pkcs1(
    modulus: &[u8],
    exponent: &[u8],
    digest: Digest,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let (encoded, _) = recover(modulus, exponent, signature)?;
    let info: &[u8] = digest_info(digest);
    let hash = digest.of(message);
    let padding = encoded
        .len()
        .checked_sub(3 + info.len() + hash.len())
        .filter(|padding| *padding >= 8)
        .ok_or(SignatureError::Unsupported)?;
    let mut wanted = Vec::with_capacity(encoded.len());
    wanted.extend_from_slice(&[0, 1]);
    wanted.resize(2 + padding, 0xff);
    wanted.push(0);
    wanted.extend_from_slice(info);
    wanted.extend_from_slice(&hash);
    if wanted == encoded {
        Ok(())
    } else {
        Err(SignatureError::BadSignature)
    }
}

/// Verifies an RSASSA-PSS signature (RFC 8017, sections 8.1.2 and 9.1.2).
pub(super) fn verify_pss(
    modulus: &[u8],
    exponent: &[u8],
    digest: Digest,
    salt_length: usize,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let (encoded, modulus_bits) = recover(modulus, exponent, signature)?;
    check_pss(&encoded, modulus_bits - 1, digest, salt_length, message)
        .ok_or(SignatureError::BadSignature)
}

/// EMSA-PSS-VERIFY: `encoded` is as long as the modulus, `bits` is emBits.
fn check_pss(
    encoded: &[u8],
    bits: usize,
    digest: Digest,
    salt_length: usize,
    message: &[u8],
) -> Option<()> {
    let hash = digest.of(message);
    // Where the modulus has a multiple of 8 bits plus 1, the encoded message is an octet shorter.
    let length = bits.div_ceil(8);
    let (ahead, encoded) = encoded.split_at_checked(encoded.len().checked_sub(length)?)?;
    if ahead.iter().any(|octet| *octet != 0) {
        return None;
    }
    let (body, trailer) = encoded.split_at_checked(length.checked_sub(1)?)?;
    let (masked, stored) = body.split_at_checked(body.len().checked_sub(hash.len())?)?;
    if trailer != [0xbc] {
        return None;
    }
    let mut block: Vec<u8> = masked.to_vec();
    for (octet, mask) in block.iter_mut().zip(mgf1(digest, stored, masked.len())) {
        *octet ^= mask;
    }
    // The leftmost bits that the modulus cannot hold have to be zero before and are cleared after.
    let spare = 8 * length - bits;
    let first = *masked.first()?;
    if spare > 0 && u16::from(first) >> (8 - spare) != 0 {
        return None;
    }
    if let Some(octet) = block.first_mut() {
        *octet &= 0xff_u8.checked_shr(u32::try_from(spare).ok()?)?;
    }
    let (padding, salt) = block.split_at_checked(block.len().checked_sub(salt_length)?)?;
    let (one, zeros) = padding.split_last()?;
    if *one != 1 || zeros.iter().any(|octet| *octet != 0) {
        return None;
    }
    let mut salted = Vec::with_capacity(8 + hash.len() + salt.len());
    salted.extend_from_slice(&[0; 8]);
    salted.extend_from_slice(&hash);
    salted.extend_from_slice(salt);
    (digest.of(&salted) == stored).then_some(())
}

/// MGF1 (RFC 8017, appendix B.2.1).
fn mgf1(digest: Digest, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length + 64);
    let mut counter: u32 = 0;
    while mask.len() < length {
        let mut block = seed.to_vec();
        block.extend_from_slice(&counter.to_be_bytes());
        mask.extend_from_slice(&digest.of(&block));
        counter += 1;
    }
    mask.truncate(length);
    mask
}

/// RSAVP1 (RFC 8017, section 5.2.2): the encoded message, as long as the modulus in octets, and the
/// length of the modulus in bits.
fn recover(
    modulus: &[u8],
    exponent: &[u8],
    signature: &[u8],
) -> Result<(Vec<u8>, usize), SignatureError> {
    let modulus = trim(modulus);
    let exponent = trim(exponent);
    let size = modulus.len();
    if !(MIN_MODULUS..=MAX_MODULUS).contains(&size) || exponent.len() > MAX_EXPONENT {
        return Err(SignatureError::Unsupported);
    }
    if exponent.is_empty() || exponent == [1] {
        return Err(SignatureError::MalformedKey);
    }
    // Section 8.2.2, step 1, asks for exactly the length of the modulus.
    if signature.len() != size {
        return Err(SignatureError::BadSignature);
    }
    let n = BoxedUint::from_be_slice_vartime(modulus);
    let e = BoxedUint::from_be_slice_vartime(exponent);
    let s = BoxedUint::from_be_slice_vartime(signature);
    if s >= n {
        return Err(SignatureError::BadSignature);
    }
    let bits = n.bits_vartime();
    let n: Odd<BoxedUint> = Option::from(Odd::new(n)).ok_or(SignatureError::MalformedKey)?;
    let params = BoxedMontyParams::new_vartime(n);
    let m = BoxedMontyForm::new(s, &params)
        .pow_bounded_exp(&e, e.bits_vartime())
        .retrieve();
    let octets = m.to_be_bytes();
    let encoded = octets
        .get(octets.len().saturating_sub(size)..)
        .unwrap_or_default()
        .to_vec();
    let bits = usize::try_from(bits).map_err(|_| SignatureError::Unsupported)?;
    Ok((encoded, bits))
}

/// `octets` without leading zeros.
fn trim(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

/// The DER of DigestInfo up to the digest itself (RFC 8017, section 9.2, note 1).
fn digest_info(digest: Digest) -> &'static [u8] {
    match digest {
        Digest::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
        Digest::Sha256 => {
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        Digest::Sha384 => {
            b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        Digest::Sha512 => {
            b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
    }
}
