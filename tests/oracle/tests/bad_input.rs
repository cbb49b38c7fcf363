//! Input that is not what it should be: a clear result within the limits, quickly, and nothing of a
//! private key in it.

use std::time::{Duration, Instant};

use data_encoding::{BASE64, HEXLOWER};
use tlsakit_core::commands::{self, GenerateOptions, Input, MatchOptions};
use tlsakit_core::report::{BlockKind, BlockOutcome, MatchVerdict, ParsedInput};
use tlsakit_core::time::UnixTime;
use tlsakit_oracle_tests::certificate::{
    Key, Template, WITHIN, alternative_names, certificates_pem, dns,
};
use tlsakit_oracle_tests::der::{pem, value};
use tlsakit_oracle_tests::tool::openssl;

const NOW: UnixTime = UnixTime(WITHIN);
const HOST: &str = "mx.example.com";

/// What anything may take here, also in a debug build on a busy machine.
const QUICKLY: Duration = Duration::from_secs(10);

fn input(bytes: &[u8]) -> Input<'_> {
    Input { name: None, bytes }
}

fn parse(bytes: &[u8]) -> ParsedInput {
    commands::parse_certificates(&[input(bytes)], NOW)
}

/// The code of the error of `generate`; nothing if it succeeds.
fn error_code(bytes: &[u8]) -> Option<String> {
    let options = GenerateOptions {
        host: Some(HOST.into()),
        ..GenerateOptions::default()
    };
    let result = commands::generate(&[input(bytes)], &options, NOW);
    result.err().map(|error| error.code)
}

fn quickly<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let result = work();
    let time = begin.elapsed();
    println!("{what}: {:.3} s", time.as_secs_f64());
    assert!(time < QUICKLY, "{what} took {time:?}");
    result
}

fn server() -> Vec<u8> {
    let issuer = Template::ca(&Key::new(2), "Issuer");
    Template::server(&Key::new(1), &[HOST]).issued_by(&issuer)
}

#[test]
fn what_is_no_certificate_has_an_error_that_says_so() {
    let der = server();
    let text = pem("CERTIFICATE", &der);
    let utf_16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let cases: [(&str, Vec<u8>, &str); 14] = [
        ("nothing", Vec::new(), "input-empty"),
        ("white space", b" \r\n\t\n".to_vec(), "input-empty"),
        ("NULs", vec![0; 1_000], "not-recognised"),
        ("all octets", (0..=255).collect(), "not-recognised"),
        (
            "prose",
            b"There is no certificate here.".to_vec(),
            "not-recognised",
        ),
        (
            "HTML",
            b"<!DOCTYPE html><html><body>404</body></html>".to_vec(),
            "html",
        ),
        ("UTF-16", utf_16, "utf-16"),
        (
            "PEM without contents",
            pem("CERTIFICATE", &[]).into_bytes(),
            "pem-empty",
        ),
        (
            "PEM without an end",
            text.as_bytes()[..400].to_vec(),
            "base64-cut-short",
        ),
        (
            "PEM of half a certificate",
            pem("CERTIFICATE", &der[..200]).into_bytes(),
            "certificate-unreadable",
        ),
        (
            "PEM of an empty SEQUENCE",
            pem("CERTIFICATE", &[0x30, 0]).into_bytes(),
            "certificate-unreadable",
        ),
        (
            "a character that is no base64",
            text.replacen("MII", "M!I", 1).into_bytes(),
            "base64-character",
        ),
        (
            "PEM with another end",
            text.replace("END CERTIFICATE", "END PUBLIC KEY")
                .into_bytes(),
            "pem-end-label",
        ),
        (
            "DER cut short",
            der[..200].to_vec(),
            "certificate-unreadable",
        ),
    ];
    for (what, octets, code) in cases {
        let found = error_code(&octets);
        assert_eq!(found.as_deref(), Some(code), "{what}");
    }
}

/// Half a value is told by its label, since it does not show what it is.
#[test]
fn half_a_value() {
    let der = server();
    let spki = Key::new(1).spki();
    for (label, octets, summary, code) in [
        (
            "CERTIFICATE",
            &der,
            "is a certificate cut short",
            "certificate-unreadable",
        ),
        (
            "CERTIFICATE REQUEST",
            &der,
            "is a certificate request cut short",
            "request-unreadable",
        ),
        (
            "PKCS7",
            &der,
            "is a PKCS#7 bag cut short",
            "pkcs7-unreadable",
        ),
        (
            "PUBLIC KEY",
            &spki,
            "is a public key cut short",
            "public-key-unreadable",
        ),
        ("SOMETHING", &der, "is cut short", "certificate-unreadable"),
    ] {
        let half = &octets[..octets.len() / 2];
        let parsed = parse(pem(label, half).as_bytes());
        let [block] = parsed.blocks.as_slice() else {
            panic!("{label}: {:?}", parsed.blocks);
        };
        let error = block.error.as_ref().expect("an error");
        assert_eq!(
            (error.summary.as_str(), error.code.as_str()),
            (summary, code)
        );
        let bare = parse(half);
        let error = bare.blocks[0].error.as_ref().expect("an error");
        assert_eq!(error.summary, "is cut short");
    }
}

/// A block with the label of another kind is read as what it is, or refused with a reason.
#[test]
fn wrong_labels() {
    let der = server();
    let spki = Key::new(1).spki();
    for (label, octets) in [
        ("PUBLIC KEY", &der),
        ("CERTIFICATE REQUEST", &der),
        ("PKCS7", &der),
        ("CERTIFICATE", &spki),
        ("PKCS7", &spki),
    ] {
        let parsed = parse(pem(label, octets).as_bytes());
        let [block] = parsed.blocks.as_slice() else {
            panic!("{label}: {:?}", parsed.blocks);
        };
        let read = block.outcome == BlockOutcome::Read && !block.holds.is_empty();
        let refused = block.outcome == BlockOutcome::Unreadable && block.error.is_some();
        assert!(read || refused, "{label}: {block:?}");
    }
    let parsed = parse(pem("SOMETHING", &[1, 2, 3]).as_bytes());
    assert_eq!(parsed.blocks.len(), 1);
    assert_ne!(parsed.blocks[0].outcome, BlockOutcome::Read);
}

/// Private keys of every kind and form, as PEM and DER.
fn private_keys() -> Vec<(String, Vec<u8>)> {
    let run = |arguments: &[&str], key: &[u8]| openssl(arguments, key);
    let dsa_parameters = [
        "genpkey",
        "-genparam",
        "-algorithm",
        "DSA",
        "-pkeyopt",
        "dsa_paramgen_bits:1024",
    ];
    let dsa = run(
        &["genpkey", "-paramfile", "/dev/stdin"],
        &run(&dsa_parameters, b""),
    );
    let kinds = [
        (
            "RSA",
            run(
                &[
                    "genpkey",
                    "-algorithm",
                    "RSA",
                    "-pkeyopt",
                    "rsa_keygen_bits:1024",
                ],
                b"",
            ),
        ),
        (
            "EC",
            run(
                &[
                    "genpkey",
                    "-algorithm",
                    "EC",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ],
                b"",
            ),
        ),
        ("Ed25519", run(&["genpkey", "-algorithm", "ED25519"], b"")),
        ("Ed448", run(&["genpkey", "-algorithm", "ED448"], b"")),
        ("X25519", run(&["genpkey", "-algorithm", "X25519"], b"")),
        ("DSA", dsa),
    ];
    let mut keys = Vec::new();
    for (kind, key) in kinds {
        let mut forms = vec![
            ("PKCS#8", vec!["pkey"]),
            (
                "encrypted PKCS#8",
                vec!["pkcs8", "-topk8", "-passout", "pass:x"],
            ),
        ];
        match kind {
            "RSA" => {
                forms.push(("PKCS#1", vec!["rsa", "-traditional"]));
                forms.push((
                    "encrypted PKCS#1",
                    vec!["rsa", "-traditional", "-aes128", "-passout", "pass:x"],
                ));
            }
            "EC" => forms.push(("SEC 1", vec!["ec"])),
            "DSA" => forms.push(("traditional", vec!["dsa"])),
            _ => {}
        }
        for (form, arguments) in forms {
            let text = run(&arguments, &key);
            keys.push((format!("{kind}, {form}, PEM"), text));
            if form != "encrypted PKCS#1" {
                let der = run(&[&arguments[..], &["-outform", "DER"]].concat(), &key);
                keys.push((format!("{kind}, {form}, DER"), der));
            }
        }
    }
    keys
}

/// The octets of a key: base64 of PEM decoded, DER as it is.
fn octets_of(key: &[u8]) -> Vec<u8> {
    let Ok(text) = str::from_utf8(key) else {
        return key.to_vec();
    };
    let lines = text
        .lines()
        .filter(|line| !line.contains([':', '-']) && !line.is_empty());
    BASE64
        .decode(lines.collect::<String>().as_bytes())
        .expect("base64")
}

/// Says whether `report` holds 12 octets of `secret` in a row, as text in a usual encoding. What the
/// certificate beside it holds as well, such as the name of the curve, is no secret.
fn leaks(report: &str, secret: &[u8], certificate: &[u8]) -> bool {
    let lower = report.to_lowercase();
    // Base64 makes the same text of the same three octets where they stand at a multiple of three.
    let parts = secret.windows(12).step_by(3);
    let is_public = |part: &[u8]| certificate.windows(12).any(|known| known == part);
    parts
        .filter(|part| !is_public(part))
        .any(|part| lower.contains(&HEXLOWER.encode(part)) || report.contains(&BASE64.encode(part)))
}

#[test]
fn private_keys_are_refused_and_not_repeated() {
    let openssh = {
        let mut octets = b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none".to_vec();
        octets.extend((0..200_u8).map(|octet| octet.wrapping_mul(37)));
        pem("OPENSSH PRIVATE KEY", &octets).into_bytes()
    };
    let mut keys = private_keys();
    keys.push(("OpenSSH".into(), openssh));
    let mut relabelled = Vec::new();
    for (name, key) in &keys {
        let octets = octets_of(key);
        let is_asn1 = octets.first() == Some(&0x30);
        let is_readable = !name.contains("encrypted PKCS#1");
        if is_asn1 && is_readable {
            for label in [
                "CERTIFICATE",
                "PUBLIC KEY",
                "CERTIFICATE REQUEST",
                "ANYTHING",
            ] {
                let text = pem(label, &octets).into_bytes();
                relabelled.push((format!("{name}, labelled {label}"), text));
            }
            relabelled.push((
                format!("{name}, bare base64"),
                BASE64.encode(&octets).into_bytes(),
            ));
        }
        let mut cut = key.clone();
        cut.truncate(key.len() / 2);
        if name.ends_with("PEM") {
            relabelled.push((format!("{name}, cut short"), cut));
        }
    }
    keys.extend(relabelled);
    println!("{} private keys", keys.len());
    let certificate = server();
    for (name, key) in &keys {
        let parsed = parse(key);
        let refused = parsed.blocks.iter().any(|block| {
            block.kind == BlockKind::PrivateKey && block.outcome == BlockOutcome::Refused
        });
        assert!(refused, "{name}: {:?}", parsed.blocks);
        assert_eq!(
            parsed.certificates.len() + parsed.requests.len(),
            0,
            "{name}"
        );
        assert_eq!(parsed.public_keys, [], "{name}");

        // The certificate beside it is still read, and nothing of the key comes out.
        let mut both = pem("CERTIFICATE", &certificate).into_bytes();
        let beside = key.starts_with(b"-----BEGIN");
        if beside {
            both.extend_from_slice(key);
        } else {
            both.clone_from(key);
        }
        let options = GenerateOptions {
            host: Some(HOST.into()),
            ..GenerateOptions::default()
        };
        let output = match commands::generate(&[input(&both)], &options, NOW) {
            Ok(report) => {
                assert!(beside, "{name}: records of a private key");
                serde_json::to_string(&report).expect("JSON")
            }
            Err(error) => {
                assert!(!beside, "{name}: {error:?}");
                assert_eq!(error.code, "private-key", "{name}");
                serde_json::to_string(&error).expect("JSON")
            }
        };
        let secret = match name.contains("cut short") {
            true => continue,
            false => octets_of_any(key),
        };
        let repeated = BASE64.encode(&secret);
        assert!(leaks(&repeated, &secret, &certificate), "{name}");
        assert!(!leaks(&output, &secret, &certificate), "{name}: {output}");
    }
}

/// The octets of a key in whatever form of text.
fn octets_of_any(key: &[u8]) -> Vec<u8> {
    match str::from_utf8(key) {
        Ok(text) if !text.starts_with("-----BEGIN") => BASE64
            .decode(text.trim().as_bytes())
            .unwrap_or_else(|_| key.to_vec()),
        _ => octets_of(key),
    }
}

#[test]
fn large_input() {
    let hundred_megabytes = vec![b'A'; 100 << 20];
    let code = quickly("100 MB", || error_code(&hundred_megabytes));
    assert_eq!(code.as_deref(), Some("input-too-large"));
}

#[test]
fn a_chain_of_1_000_certificates() {
    let mut chain = Vec::new();
    let mut below = Template::server(&Key::new(1), &[HOST]);
    for number in 0..1_000 {
        let issuer = Template::ca(&Key::new(1_000 + number), &format!("CA {number}"));
        chain.push(below.issued_by(&issuer));
        below = issuer;
    }
    let text = certificates_pem(&chain);
    let parsed = quickly("parse 1,000 certificates", || parse(text.as_bytes()));
    assert!(!parsed.certificates.is_empty());
    let code = quickly("generate from 1,000 certificates", || {
        error_code(text.as_bytes())
    });
    assert_eq!(code, None);
    quickly("match 1,000 certificates", || {
        match_all(&chain, "2 1 1", &Key::new(1_999).spki())
    });
}

/// Each could be the issuer of each by its name: signatures are bounded.
#[test]
fn a_thousand_issuers_of_one_name() {
    let root = Template::ca(&Key::new(5), "Issuer");
    let issuers: Vec<Vec<u8>> = (0..1_000)
        .map(|number| Template::ca(&Key::new(1_000 + number), "Issuer").issued_by(&root))
        .collect();
    let mut chain = vec![Template::server(&Key::new(1), &[HOST]).issued_by(&root)];
    chain.extend(issuers);
    let verdict = quickly("match 1,000 issuers of one name", || {
        match_all(&chain, "2 1 1", &[1, 2, 3])
    });
    assert_eq!(verdict, MatchVerdict::Mismatch);
    let text = certificates_pem(&chain);
    quickly("parse 1,000 issuers of one name", || parse(text.as_bytes()));
}

/// Holds a chain against one record that no certificate has.
fn match_all(chain: &[Vec<u8>], parameters: &str, seed: &[u8]) -> MatchVerdict {
    use sha2::{Digest, Sha256};
    let record = format!("{parameters} {}", HEXLOWER.encode(&Sha256::digest(seed)));
    let inputs: Vec<Input<'_>> = chain.iter().map(|der| input(der)).collect();
    let options = MatchOptions {
        names: vec![HOST.into()],
        service: None,
    };
    let report = commands::match_records(&inputs, &[&record], &[], &options, NOW);
    report.expect("a report").verdict
}

#[test]
fn ten_thousand_names() {
    let names: Vec<Vec<u8>> = (0..10_000)
        .map(|number| dns(&format!("h{number}.example")))
        .collect();
    let issuer = Template::ca(&Key::new(2), "Issuer");
    let server = Template::server(&Key::new(1), &[])
        .with(alternative_names(&names))
        .issued_by(&issuer);
    let parsed = quickly("10,000 names", || parse(&server));
    assert_eq!(parsed.certificates[0].dns_names.len(), 10_000);
    quickly("match 10,000 names", || {
        match_all(&[server, issuer.self_signed()], "2 1 1", &[1])
    });
}

#[test]
fn many_records() {
    let chain = server();
    let record = format!("3 1 1 {}\n", "ab".repeat(32));
    let full = format!(
        "2 0 0 {}\n",
        HEXLOWER.encode(&Template::ca(&Key::new(2), "Issuer").self_signed())
    );
    for (what, text) in [
        ("1,000 records", record.repeat(1_000)),
        ("1,000 records 2 0 0", full.repeat(1_000)),
    ] {
        let options = MatchOptions {
            names: vec![HOST.into()],
            service: None,
        };
        let report = quickly(what, || {
            commands::match_records(&[input(&chain)], &[&text], &[], &options, NOW)
        });
        assert_eq!(report.expect("a report").records.len(), 1_000);
    }
    let parsed = quickly("100,000 records", || {
        commands::parse_records(&record.repeat(100_000))
    });
    assert_eq!(parsed.records.len(), 1_000);
    assert_eq!(parsed.errors.len(), 1);
}

#[test]
fn deep_and_long_elements() {
    let mut definite = vec![0x05, 0x00];
    for _ in 0..10_000 {
        definite = value(0x30, &definite);
    }
    let indefinite = [0x30, 0x80].repeat(100_000);
    let huge_lengths: Vec<Vec<u8>> = vec![
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        vec![
            0x30, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02,
        ],
        [&[0x30, 0xff][..], &[0xff; 127]].concat(),
        vec![0x3f, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x00],
    ];
    let mut all = vec![definite, indefinite];
    all.extend(huge_lengths);
    for octets in all {
        let what = format!("{} octets of nesting or length", octets.len());
        for bytes in [
            octets.clone(),
            pem("CERTIFICATE", &octets).into_bytes(),
            pem("PKCS7", &octets).into_bytes(),
        ] {
            let code = quickly(&what, || error_code(&bytes));
            assert!(code.is_some(), "{what}");
        }
    }
}

/// Nothing of the input's control characters reaches a terminal as such.
#[test]
fn control_characters_are_shown_and_not_passed_on() {
    let names = [dns("a\0b\u{1b}[31m.example")];
    let issuer = Template::ca(&Key::new(2), "Evil\u{1b}]0;x\u{7}\r\nIssuer\u{202e}");
    let server = Template::server(&Key::new(1), &[])
        .with(alternative_names(&names))
        .issued_by(&issuer);
    let options = GenerateOptions {
        host: Some(HOST.into()),
        ..GenerateOptions::default()
    };
    let text = certificates_pem(&[server, issuer.self_signed()]);
    let report = commands::generate(&[input(text.as_bytes())], &options, NOW).expect("records");
    let mut texts = vec![report.zone.clone()];
    for certificate in &report.input.certificates {
        texts.extend([
            certificate.name.clone(),
            certificate.subject.clone(),
            certificate.issuer.clone(),
        ]);
        texts.extend(
            certificate
                .dns_names
                .iter()
                .flat_map(|name| [name.ascii.clone(), name.unicode.clone()]),
        );
        texts.extend(certificate.common_name.clone());
    }
    texts.extend(report.warnings.iter().map(|warning| warning.text.clone()));
    for text in texts {
        let bad = text.chars().find(|it| it.is_control() && *it != '\n');
        assert_eq!(bad, None, "{text:?}");
    }
    for line in report.zone.lines().filter(|line| !line.is_empty()) {
        assert!(
            line.starts_with(';') || line.starts_with("_25._tcp."),
            "{line:?}"
        );
    }
}
