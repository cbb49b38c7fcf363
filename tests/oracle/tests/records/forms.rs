//! Every form in which certificates, requests and keys come: all give the same records.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};
use tlsakit_oracle_tests::certificate::{Key, Template, certificates_pem};
use tlsakit_oracle_tests::der::pem;
use tlsakit_oracle_tests::tool::openssl;

use crate::corpus::{dsa_key, private_key};
use crate::records;

/// SHA2-256 digests of the certificates in `octets`, in their order.
fn certificates(octets: &[u8]) -> Vec<String> {
    let report = records(octets, &["3 1 1".into(), "2 1 1".into()]);
    let certificates = report.input.certificates.into_iter();
    certificates
        .map(|certificate| certificate.fingerprints.sha256)
        .collect()
}

#[test]
fn every_form_of_a_chain() {
    let ca = Template::ca(&Key::new(2), "Issuer");
    let server = Template::server(&Key::new(1), &["mx.example.com"]).issued_by(&ca);
    let chain = [server, ca.self_signed()];
    let expected: Vec<String> = chain
        .iter()
        .map(|der| HEXLOWER.encode(&Sha256::digest(der)))
        .collect();
    let text = certificates_pem(&chain);
    let bytes = text.as_bytes();
    let trusted = |der: &[u8]| {
        openssl(
            &[
                "x509",
                "-inform",
                "DER",
                "-trustout",
                "-addtrust",
                "serverAuth",
                "-setalias",
                "x",
            ],
            der,
        )
    };
    let described = |der: &[u8]| openssl(&["x509", "-inform", "DER", "-text"], der);
    let bag = |form| {
        openssl(
            &[
                "crl2pkcs7",
                "-nocrl",
                "-certfile",
                "/dev/stdin",
                "-outform",
                form,
            ],
            bytes,
        )
    };
    let one_line = |der: &[u8]| {
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            BASE64.encode(der)
        )
    };
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("PEM", bytes.to_vec()),
        ("PEM with CRLF", text.replace('\n', "\r\n").into_bytes()),
        ("PEM with CR", text.replace('\n', "\r").into_bytes()),
        ("PEM indented", text.replace('\n', "\n    ").into_bytes()),
        (
            "PEM in prose",
            format!("Dear all,\nhere it is:\n\n{text}\nRegards\n").into_bytes(),
        ),
        (
            "PEM with a byte order mark",
            format!("\u{feff}{text}").into_bytes(),
        ),
        (
            "PEM of one line each",
            chain
                .iter()
                .map(|der| one_line(der))
                .collect::<String>()
                .into_bytes(),
        ),
        (
            "PEM in JSON",
            format!("{{\"chain\":\"{}\"}}", text.replace('\n', "\\n")).into_bytes(),
        ),
        (
            "PEM with descriptions",
            chain.iter().flat_map(|der| described(der)).collect(),
        ),
        (
            "X509 CERTIFICATE",
            text.replace("CERTIFICATE-", "X509 CERTIFICATE-")
                .into_bytes(),
        ),
        (
            "TRUSTED CERTIFICATE",
            chain.iter().flat_map(|der| trusted(der)).collect(),
        ),
        ("DER, one after the other", chain.concat()),
        ("PKCS#7 in PEM", bag("PEM")),
        ("PKCS#7 in DER", bag("DER")),
    ];
    for (name, octets) in forms {
        let mut found = certificates(&octets);
        let mut wanted = expected.clone();
        // A bag is a SET: it has no order.
        if name.starts_with("PKCS#7") {
            found.sort();
            wanted.sort();
        }
        assert_eq!(found, wanted, "{name}");
    }
    let bare = BASE64.encode(&chain[0]);
    assert_eq!(certificates(bare.as_bytes()), expected[..1], "bare base64");
}

/// What `openssl pkey -pubout -outform DER` gives is what records of requests and keys name.
#[test]
fn every_form_of_a_key() {
    let keys: Vec<(&str, Vec<u8>)> = vec![
        (
            "RSA",
            private_key(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        ),
        (
            "P-384",
            private_key(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        ),
        ("Ed25519", private_key(&["-algorithm", "ED25519"])),
        ("Ed448", private_key(&["-algorithm", "ED448"])),
        ("DSA", dsa_key()),
    ];
    for (name, key) in keys {
        let spki = openssl(&["pkey", "-pubout", "-outform", "DER"], &key);
        let digest = HEXLOWER.encode(&openssl(&["dgst", "-sha256", "-binary"], &spki));
        let request = |form| {
            let subject = "/CN=mx.example.com";
            openssl(
                &[
                    "req",
                    "-new",
                    "-key",
                    "/dev/stdin",
                    "-subj",
                    subject,
                    "-outform",
                    form,
                ],
                &key,
            )
        };
        let mut forms = vec![
            ("request in PEM", request("PEM")),
            ("request in DER", request("DER")),
            ("PUBLIC KEY", pem("PUBLIC KEY", &spki).into_bytes()),
            ("SubjectPublicKeyInfo in DER", spki),
        ];
        if name == "RSA" {
            for (form, format) in [("RSA PUBLIC KEY", "PEM"), ("RSAPublicKey in DER", "DER")] {
                forms.push((
                    form,
                    openssl(&["rsa", "-RSAPublicKey_out", "-outform", format], &key),
                ));
            }
        }
        for (form, octets) in forms {
            let report = records(&octets, &["3 1 1".into()]);
            let texts: Vec<&str> = report
                .records
                .iter()
                .map(|made| made.record.text.as_str())
                .collect();
            assert_eq!(texts, [format!("3 1 1 {digest}")], "{name}: {form}");
        }
    }
}
