//! DER, as little of it as odd certificates need. Makes encodings that no library would.

use data_encoding::BASE64;

/// A value with a tag of one octet.
pub fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    let length = contents.len().to_be_bytes();
    let zeros = length.iter().take_while(|octet| **octet == 0).count();
    match &length[zeros..] {
        [] => der.push(0),
        [short] if *short < 0x80 => der.push(*short),
        long => {
            der.push(0x80 | u8::try_from(long.len()).expect("at most 8 octets"));
            der.extend_from_slice(long);
        }
    }
    der.extend_from_slice(contents);
    der
}

/// A SEQUENCE of `values`.
pub fn sequence(values: &[&[u8]]) -> Vec<u8> {
    value(0x30, &values.concat())
}

/// A SET of one value.
pub fn set(member: &[u8]) -> Vec<u8> {
    value(0x31, member)
}

/// An OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted
        .split('.')
        .map(|arc| arc.parse().expect("a number"))
        .collect();
    let mut contents = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let mut septets = vec![u8::try_from(arc & 0x7f).expect("7 bits")];
        let mut rest = arc >> 7;
        while rest > 0 {
            septets.insert(0, 0x80 | u8::try_from(rest & 0x7f).expect("7 bits"));
            rest >>= 7;
        }
        contents.extend(septets);
    }
    value(0x06, &contents)
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], octets].concat())
}

/// PEM with lines of 64 characters.
pub fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in BASE64.encode(der).as_bytes().chunks(64) {
        text.extend(line.iter().copied().map(char::from));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}
