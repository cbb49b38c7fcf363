//! Certificates of every odd kind.

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tlsakit_oracle_tests::certificate::{Key, Template, certificates_pem, common_name};

use super::super::Due;
use super::super::chain::{Algorithm, Chain};
use super::super::smtp::{Script, Then, configuration};
use super::{HOST, Odd, WEAK};
use crate::Failure;
use crate::program::run;

/// Certificates of every odd kind, which no library checks on their way.
pub(super) fn add_certificates(odd: &mut Odd) -> Result<(), Failure> {
    let key = Key::new(2);
    for (name, certificates) in kinds(&key) {
        let chain = Chain {
            algorithm: Algorithm::Ecdsa,
            pem: certificates_pem(&certificates),
            key: key.pem(),
            certificates,
        };
        let script = Script {
            then: Some(Then::Tls(vec![configuration(&chain)?])),
            ..Script::default()
        };
        odd.add(name, script, Due::of_chains(&[chain]))?;
    }
    Ok(())
}

/// Chains in DER, the server's certificate first, by what is odd about each.
fn kinds(key: &Key) -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let ca = Template::ca(&Key::new(1), "Odd CA");
    let server = Template::server(key, &[HOST]);
    let issuer = ca.self_signed();
    let leaf = server.issued_by(&ca);
    let many: Vec<Vec<u8>> = (0..20)
        .map(|number| Template::ca(&Key::new(100 + number), "Unrelated CA").self_signed())
        .collect();
    vec![
        ("certificate alone", vec![leaf.clone()]),
        ("root with it", vec![leaf.clone(), issuer.clone()]),
        (
            "chain with a stranger first and twice the root",
            vec![
                leaf.clone(),
                many[0].clone(),
                issuer.clone(),
                issuer.clone(),
            ],
        ),
        ("chain of 21 certificates", [vec![leaf], many].concat()),
        (
            "version 1",
            vec![
                server
                    .clone()
                    .version_1()
                    .subject(common_name(HOST))
                    .issued_by(&ca),
            ],
        ),
        (
            "negative serial number",
            vec![server.clone().serial(&[0x80, 1]).issued_by(&ca)],
        ),
        (
            "expired",
            vec![
                server
                    .clone()
                    .dates("20150101000000Z", "20160101000000Z")
                    .issued_by(&ca),
            ],
        ),
        (
            "a CA as server",
            vec![Template::ca(key, HOST).self_signed()],
        ),
        (
            "signed by another key than the issuer's",
            vec![server.issued_as(&ca.subject, &Key::new(3)), issuer],
        ),
    ]
}

/// Keys by what is odd about each, and how `openssl req` is told to make them.
const KEYS: &[(&str, Algorithm, &[&str])] = &[
    (
        "RSA with 1024 bits, signed with MD5",
        Algorithm::Rsa,
        &["-newkey", "rsa:1024", "-md5"],
    ),
    (
        "RSA with 3072 bits",
        Algorithm::Rsa,
        &["-newkey", "rsa:3072"],
    ),
    (
        "RSA-PSS key",
        Algorithm::Rsa,
        &["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
    ),
    (
        "P-384",
        Algorithm::Ecdsa,
        &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ),
    (
        "P-521",
        Algorithm::Ecdsa,
        &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
    ),
    ("Ed448", Algorithm::Ed25519, &["-newkey", "ed448"]),
];

/// Keys and signatures that are rare, or that rustls does not know.
pub(super) fn add_keys(odd: &mut Odd, folder: &Path) -> Result<(), Failure> {
    for (index, (name, algorithm, arguments)) in KEYS.iter().enumerate() {
        let chain = self_signed(folder, &format!("key-{index}"), *algorithm, arguments)?;
        let due = Due::of_chains(std::slice::from_ref(&chain));
        odd.add_openssl(name, folder, &chain, &["-cipher", WEAK], due)?;
    }
    Ok(())
}

/// A self-signed certificate by OpenSSL.
fn self_signed(
    folder: &Path,
    stem: &str,
    algorithm: Algorithm,
    arguments: &[&str],
) -> Result<Chain, Failure> {
    let (certificate, key) = (
        folder
            .join(format!("{stem}.made.pem"))
            .display()
            .to_string(),
        folder
            .join(format!("{stem}.made.key"))
            .display()
            .to_string(),
    );
    let subject = format!("/CN={HOST}");
    let fixed = ["req", "-x509", "-nodes", "-days", "30", "-subj", &subject];
    let files = ["-out", &certificate, "-keyout", &key];
    run("openssl", &[&fixed[..], arguments, &files].concat())?;
    let pem = std::fs::read_to_string(certificate)?;
    let der = CertificateDer::from_pem_slice(pem.as_bytes())?;
    Ok(Chain {
        algorithm,
        certificates: vec![der.to_vec()],
        pem,
        key: std::fs::read_to_string(key)?,
    })
}
