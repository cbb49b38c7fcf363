//! Records and descriptions of certificates equal what OpenSSL and Python's cryptography compute: every
//! root of Mozilla's program, and a corpus made for the purpose.

mod corpus;
mod forms;

use data_encoding::{BASE64, HEXLOWER};
use serde_json::Value;
use tlsakit_core::commands::{self, GenerateOptions, Input};
use tlsakit_core::report::{CertificateReport, GenerateReport};
use tlsakit_core::time::UnixTime;
use tlsakit_oracle_tests::certificate::WITHIN;
use tlsakit_oracle_tests::tool::{openssl, python, run};

use crate::corpus::Sample;

/// Roots of Mozilla's program.
fn roots() -> Vec<Sample> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .enumerate()
        .map(|(index, root)| Sample::new(format!("root {index}"), root.to_vec()))
        .collect()
}

/// Records for all that `octets` hold, by parameters.
pub(crate) fn records(octets: &[u8], params: &[String]) -> GenerateReport {
    let input = Input {
        name: None,
        bytes: octets,
    };
    let options = GenerateOptions {
        host: Some("mx.example.com".into()),
        params: params.to_vec(),
        ..GenerateOptions::default()
    };
    commands::generate(&[input], &options, UnixTime(WITHIN))
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// All usages, selectors and matching types that are defined.
fn all_parameters() -> Vec<(usize, usize, usize)> {
    let mut all = Vec::new();
    for usage in 0..4 {
        for selector in 0..2 {
            for matching_type in 0..3 {
                all.push((usage, selector, matching_type));
            }
        }
    }
    all
}

/// Holds all 24 records of a certificate against the octets and digests of certificate and key.
fn check_records(sample: &Sample, report: &GenerateReport, selected: [&Value; 2]) {
    let parameters = all_parameters();
    assert_eq!(report.records.len(), parameters.len(), "{}", sample.name);
    for ((usage, selector, matching_type), made) in parameters.into_iter().zip(&report.records) {
        let data = selected[selector][matching_type]
            .as_str()
            .expect("hexadecimal");
        let expected = format!("{usage} {selector} {matching_type} {data}");
        assert_eq!(made.record.text, expected, "{}", sample.name);
        let rdata = format!("{usage:02x}{selector:02x}{matching_type:02x}{data}");
        assert_eq!(made.record.rdata, rdata, "{}", sample.name);
        let owner = "_25._tcp.mx.example.com. 3600 IN";
        assert_eq!(
            made.record.zone_line,
            Some(format!("{owner} TLSA {expected}"))
        );
        let generic = format!("{owner} TYPE52 \\# {} {rdata}", rdata.len() / 2);
        assert_eq!(made.record.rfc3597, Some(generic));
    }
}

/// Holds a description against cryptography's, as far as that can read the certificate. Gives the number
/// of facts that were compared.
fn check_description(sample: &Sample, ours: &CertificateReport, theirs: &Value) -> usize {
    let mut compared = 0;
    let mut same = |what: &str, ours: Value, theirs: &Value| {
        if theirs.is_null() {
            return;
        }
        if sample.differs.contains(&what) {
            assert_ne!(&ours, theirs, "{what} of {} no longer differs", sample.name);
            return;
        }
        compared += 1;
        assert_eq!(&ours, theirs, "{what} of {}", sample.name);
    };
    // One digit stays of zero.
    let serial = match ours.serial.strip_prefix('-') {
        Some(digits) => format!("-{}", digits.trim_start_matches('0')),
        None if ours.serial.bytes().all(|digit| digit == b'0') => "0".into(),
        None => ours.serial.trim_start_matches('0').to_owned(),
    };
    same("version", ours.version.into(), &theirs["version"]);
    same("serial", serial.into(), &theirs["serial"]);
    same("subject", ours.subject.clone().into(), &theirs["subject"]);
    same("issuer", ours.issuer.clone().into(), &theirs["issuer"]);
    same(
        "notBefore",
        ours.not_before.clone().into(),
        &theirs["notBefore"],
    );
    same(
        "notAfter",
        ours.not_after.clone().into(),
        &theirs["notAfter"],
    );
    same("bits", ours.key.bits.into(), &theirs["bits"]);
    let names = &theirs["names"];
    let dns: Vec<&str> = ours
        .dns_names
        .iter()
        .map(|name| name.ascii.as_str())
        .collect();
    same("dns", dns.into(), &names["dns"]);
    same("ip", ours.ip_addresses.clone().into(), &names["ip"]);
    same(
        "email",
        ours.email_addresses.clone().into(),
        &names["email"],
    );
    let constraints = &theirs["constraints"];
    same("ca", ours.ca.into(), &constraints["ca"]);
    if !constraints.is_null() {
        compared += 1;
        let length = ours.path_length.map_or(Value::Null, Value::from);
        assert_eq!(
            length, constraints["pathLength"],
            "path length of {}",
            sample.name
        );
    }
    compared
}

/// Octets and digests of the key by OpenSSL. The digest of the certificate is compared at once.
fn openssl_key(sample: &Sample, ours: &CertificateReport) -> Value {
    let what = ["-noout", "-fingerprint", "-sha256", "-pubkey"];
    let text = openssl(
        &[&["x509", "-inform", "DER"], &what[..]].concat(),
        &sample.der,
    );
    let text = String::from_utf8(text).expect("text");
    let fingerprint = text
        .lines()
        .find_map(|line| line.split_once("Fingerprint="))
        .map(|(_, digits)| digits.replace(':', "").to_lowercase());
    assert_eq!(
        Some(&ours.fingerprints.sha256),
        fingerprint.as_ref(),
        "{}",
        sample.name
    );
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"));
    let base64: String = lines
        .skip(1)
        .take_while(|line| !line.starts_with("-----END"))
        .collect();
    let octets = BASE64.decode(base64.as_bytes()).expect("base64");
    let digest = |name: &str| HEXLOWER.encode(&openssl(&["dgst", name, "-binary"], &octets));
    Value::from(vec![
        HEXLOWER.encode(&octets),
        digest("-sha256"),
        digest("-sha512"),
    ])
}

fn check_all(samples: &[Sample]) {
    let input: Vec<String> = samples
        .iter()
        .map(|sample| BASE64.encode(&sample.der))
        .collect();
    let input = serde_json::to_vec(&input).expect("JSON");
    let output = python(include_str!("reference.py"), &input);
    let described: Vec<Value> = serde_json::from_slice(&output).expect("JSON");
    assert_eq!(described.len(), samples.len());
    let params: Vec<String> = all_parameters()
        .into_iter()
        .map(|(usage, selector, matching_type)| format!("{usage} {selector} {matching_type}"))
        .collect();

    let (mut by_both, mut facts) = (0, 0);
    for (sample, theirs) in samples.iter().zip(&described) {
        let report = records(&sample.der, &params);
        let ours = &report.input.certificates[0];
        let key = openssl_key(sample, ours);
        check_records(sample, &report, [&theirs["certificate"], &key]);
        let python_key = &theirs["key"];
        if sample.differs.contains(&"key") {
            assert_ne!(&key, python_key, "key of {} no longer differs", sample.name);
        } else if !python_key.is_null() {
            assert_eq!(
                &key, python_key,
                "OpenSSL and cryptography: {}",
                sample.name
            );
            by_both += 1;
        }
        facts += check_description(sample, ours, theirs);
    }
    println!(
        "{} certificates, {} records; keys by OpenSSL, {by_both} of them by cryptography too; {facts} facts",
        samples.len(),
        samples.len() * params.len(),
    );
    assert!(
        facts > samples.len() * 8,
        "cryptography reads too little: {facts} facts"
    );
}

#[test]
fn roots_of_mozilla_give_the_same_records() {
    let roots = roots();
    assert!(roots.len() > 100);
    check_all(&roots);
}

#[test]
fn odd_certificates_give_the_same_records() {
    check_all(&corpus::samples());
}

/// Digests that Let's Encrypt publishes of its roots (letsencrypt.org/certificates, and the records of
/// those who name them).
#[test]
fn well_known_digests() {
    for (name, certificate, key) in [
        (
            "ISRG Root X1",
            "96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6",
            "0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3",
        ),
        (
            "ISRG Root X2",
            "69729b8e15a86efc177a57afb7171dfc64add28c2fca8cf1507e34453ccb1470",
            "762195c225586ee6c0237456e2107dc54f1efc21f61a792ebd515913cce68332",
        ),
    ] {
        let params = ["2 0 1".to_owned(), "2 1 1".to_owned()];
        let root = roots()
            .into_iter()
            .map(|root| records(&root.der, &params))
            .find(|report| report.input.certificates[0].name == name)
            .unwrap_or_else(|| panic!("{name} is no root"));
        let texts: Vec<&str> = root
            .records
            .iter()
            .map(|made| made.record.text.as_str())
            .collect();
        assert_eq!(
            texts,
            [format!("2 0 1 {certificate}"), format!("2 1 1 {key}")]
        );
    }
}

/// RFC 6698, section 2.3: the examples of presentation form.
#[test]
fn examples_of_rfc_6698() {
    let text = "\
_443._tcp.www.example.com. IN TLSA (
   0 0 1 d2abde240d7cd3ee6b4b28c54df034b9
         7983a1d16e8a410e4561cb106618e971 )
_443._tcp.www.example.com. IN TLSA (
   1 1 2 92003ba34942dc74152e2f2c408d29ec
         a5a520e7f2e06bb944f4dca346baf63c
         1b177615d466f6c4b71c216a50292bd5
         8c9ebdd2f74e38fe51ffd48c43326cbc )
";
    let parsed = commands::parse_records(text);
    assert_eq!(parsed.errors, []);
    let texts: Vec<&str> = parsed
        .records
        .iter()
        .map(|found| found.record.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "0 0 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971",
            "1 1 2 92003ba34942dc74152e2f2c408d29eca5a520e7f2e06bb944f4dca346baf63c\
             1b177615d466f6c4b71c216a50292bd58c9ebdd2f74e38fe51ffd48c43326cbc",
        ]
    );
    assert!(parsed.records.iter().all(|found| found.unusable.is_none()));
}

/// GnuTLS's danetool makes the same records of the certificates that it can read, and what it prints
/// is read here.
#[test]
fn danetool_gives_the_same_records() {
    // Curves that GnuTLS does not know, and OpenSSL's own form.
    const UNREADABLE: [&str; 4] = [
        "brainpool-256.pem",
        "explicit-curve.pem",
        "secp256k1.pem",
        "trusted.pem",
    ];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/certificates");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).expect("certificates") {
        let path = entry.expect("a certificate").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.expect("a name in UTF-8");
        if !name.ends_with(".pem") || UNREADABLE.contains(&name) {
            continue;
        }
        let file = path.to_str().expect("a path in UTF-8");
        let arguments = [
            "--tlsa-rr",
            "--host",
            "mx.example.com",
            "--port",
            "25",
            "--load-certificate",
            file,
        ];
        let printed = run("danetool", &arguments, b"");
        let theirs = commands::parse_records(&String::from_utf8_lossy(&printed));
        assert_eq!(theirs.errors, [], "{name}");
        let octets = std::fs::read(&path).expect("a certificate");
        let ours = records(&octets, &["3 1 1".to_owned()]);
        assert_eq!(
            theirs.records[0].record.rdata, ours.records[0].record.rdata,
            "{name}"
        );
        assert_eq!(
            theirs.records[0].record.owner.as_deref(),
            Some(ours.owner.name.as_str()),
            "{name}"
        );
        compared += 1;
    }
    assert_eq!(compared, 13);
}
