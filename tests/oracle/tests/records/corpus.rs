//! Certificates of every kind of key, and odd ones.

use tlsakit_oracle_tests::certificate::{
    COMMON_NAME, Key, ORGANIZATION, Template, alternative_names, attribute, basic_constraints,
    common_name, dns, email, ip, name, name_constraints, unknown_extension,
};
use tlsakit_oracle_tests::der::value;
use tlsakit_oracle_tests::tool::openssl;

/// A certificate with a name for messages.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) der: Vec<u8>,
    /// Facts that cryptography reads otherwise; the reason stands where they are named.
    pub(crate) differs: &'static [&'static str],
}

impl Sample {
    pub(crate) fn new(name: impl Into<String>, der: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            der,
            differs: &[],
        }
    }

    fn differs(mut self, facts: &'static [&'static str]) -> Self {
        self.differs = facts;
        self
    }
}

/// Kinds of keys: a name and the arguments of `openssl genpkey`.
const KEYS: &[(&str, &[&str])] = &[
    (
        "RSA 1024",
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    ),
    (
        "RSA 2048",
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    ),
    (
        "RSA 4096",
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    ),
    (
        "RSA, exponent 3",
        &[
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:1024",
            "-pkeyopt",
            "rsa_keygen_pubexp:3",
        ],
    ),
    (
        "RSA-PSS",
        &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    ),
    (
        "RSA-PSS with parameters",
        &[
            "-algorithm",
            "RSA-PSS",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-pkeyopt",
            "rsa_pss_keygen_md:sha256",
            "-pkeyopt",
            "rsa_pss_keygen_mgf1_md:sha256",
            "-pkeyopt",
            "rsa_pss_keygen_saltlen:32",
        ],
    ),
    (
        "P-192",
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:prime192v1",
        ],
    ),
    (
        "P-224",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-224"],
    ),
    (
        "P-256",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ),
    (
        "P-384",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ),
    (
        "P-521",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    ),
    (
        "secp256k1",
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:secp256k1",
        ],
    ),
    (
        "brainpoolP256r1",
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:brainpoolP256r1",
        ],
    ),
    (
        "brainpoolP512t1",
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:brainpoolP512t1",
        ],
    ),
    (
        "secp160r1",
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:secp160r1",
        ],
    ),
    (
        "explicit curve parameters",
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-pkeyopt",
            "ec_param_enc:explicit",
        ],
    ),
    ("SM2", &["-algorithm", "SM2"]),
    ("Ed25519", &["-algorithm", "ED25519"]),
    ("Ed448", &["-algorithm", "ED448"]),
];

/// cryptography writes a key out anew, and what it has no place for is lost: RSASSA-PSS becomes
/// rsaEncryption, and curve parameters become the name of the curve.
fn key_differs(name: &str) -> &'static [&'static str] {
    if name.starts_with("RSA-PSS") || name.starts_with("explicit") {
        &["key"]
    } else {
        &[]
    }
}

/// PEM of a private key.
pub(crate) fn private_key(arguments: &[&str]) -> Vec<u8> {
    openssl(&[&["genpkey"], arguments].concat(), b"")
}

/// PEM of a private DSA key.
pub(crate) fn dsa_key() -> Vec<u8> {
    let parameters = [
        "-genparam",
        "-algorithm",
        "DSA",
        "-pkeyopt",
        "dsa_paramgen_bits:1024",
    ];
    let parameters = private_key(&parameters);
    openssl(&["genpkey", "-paramfile", "/dev/stdin"], &parameters)
}

/// DER of a self-signed certificate for `key`.
pub(crate) fn self_signed(key: &[u8], more: &[&str]) -> Vec<u8> {
    let arguments = [
        "req",
        "-x509",
        "-new",
        "-key",
        "/dev/stdin",
        "-outform",
        "DER",
        "-days",
        "30",
        "-subj",
        "/C=NL/O=Example/CN=mx.example.com",
        "-addext",
        "subjectAltName=DNS:mx.example.com,IP:192.0.2.1,IP:2001:db8::1,email:a@example.com",
    ];
    openssl(&[&arguments, more].concat(), key)
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = std::thread::scope(|scope| {
        let made: Vec<_> = KEYS
            .iter()
            .map(|(name, arguments)| {
                scope.spawn(move || {
                    Sample::new(*name, self_signed(&private_key(arguments), &[]))
                        .differs(key_differs(name))
                })
            })
            .collect();
        made.into_iter()
            .map(|sample| sample.join().expect("a certificate"))
            .collect()
    });
    samples.push(Sample::new("DSA", self_signed(&dsa_key(), &[])));
    let rsa = private_key(KEYS[1].1);
    for (name, arguments) in [
        ("RSA with SHA-1", &["-sha1"][..]),
        ("RSA with MD5", &["-md5"]),
        ("RSA with SHA-512", &["-sha512"]),
        ("RSA signing as PSS", &["-sigopt", "rsa_padding_mode:pss"]),
    ] {
        samples.push(Sample::new(name, self_signed(&rsa, arguments)));
    }
    samples.extend(odd());
    samples
}

/// What OpenSSL's command line does not make.
fn odd() -> Vec<Sample> {
    let key = Key::new(1);
    let server = Template::server(&key, &["mx.example.com"]);
    let ca = Template::ca(&Key::new(2), "Issuer");
    let named = |subject: Vec<u8>| server.clone().subject(subject).issued_by(&ca);
    let text = |tag: u8, octets: &[u8]| value(0x30, &attribute(COMMON_NAME, tag, octets));
    let bmp: Vec<u8> = "Bücher 例え"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let universal: Vec<u8> = "Bücher 𝄞"
        .chars()
        .flat_map(|it| u32::from(it).to_be_bytes())
        .collect();
    let many: Vec<Vec<u8>> = (0..1_000)
        .map(|index| dns(&format!("host{index}.example.com")))
        .collect();
    let mixed = [
        dns("a.example"),
        email("a@example"),
        ip(&[0; 16]),
        ip(&[255; 4]),
        dns("b.example"),
    ];
    let v1 = Template::plain(&key, common_name("mx.example.com")).version_1();
    vec![
        Sample::new("version 1", v1.self_signed()),
        Sample::new(
            "negative serial number",
            server.clone().serial(&[0xff, 0x01]).issued_by(&ca),
        ),
        Sample::new(
            "serial number 0",
            server.clone().serial(&[0]).issued_by(&ca),
        ),
        Sample::new(
            "serial number with a zero in front",
            server.clone().serial(&[0, 0xff]).issued_by(&ca),
        ),
        Sample::new(
            "serial number of 20 octets",
            server.clone().serial(&[0x7f; 20]).issued_by(&ca),
        ),
        Sample::new(
            "serial number of 60 octets",
            server.clone().serial(&[0x7f; 60]).issued_by(&ca),
        ),
        Sample::new("no subject", server.issued_by(&ca)),
        Sample::new("UTF8String", named(common_name("Bücher 例え 𝄞"))),
        Sample::new("BMPString", named(text(0x1e, &bmp))),
        Sample::new("UniversalString", named(text(0x1c, &universal))),
        // cryptography has no opinion on what is neither T.61 nor ISO 8859-1.
        Sample::new("TeletexString", named(text(0x14, b"B\xfccher"))).differs(&["subject"]),
        Sample::new("PrintableString", named(text(0x13, b"Plain, with a comma"))),
        Sample::new(
            "characters of RFC 4514",
            named(common_name(" #a,b+c\"d\\e<f>g;h=i ")),
        ),
        Sample::new("number sign in front", named(common_name("#a"))),
        Sample::new(
            "several parts",
            named(name(&[
                (ORGANIZATION, "A"),
                (COMMON_NAME, "b"),
                (COMMON_NAME, "c"),
            ])),
        ),
        Sample::new(
            "unknown attribute",
            named(name(&[("1.3.6.1.4.1.32473.7", "x")])),
        ),
        Sample::new(
            "1,000 names",
            server.clone().with(alternative_names(&many)).issued_by(&ca),
        ),
        Sample::new(
            "names of several kinds",
            server
                .clone()
                .with(alternative_names(&mixed))
                .issued_by(&ca),
        ),
        Sample::new(
            "A-labels",
            server
                .clone()
                .with(alternative_names(&[dns("xn--bcher-kva.example")]))
                .issued_by(&ca),
        ),
        Sample::new(
            "unknown critical extension",
            server.clone().with(unknown_extension(true)).issued_by(&ca),
        ),
        Sample::new(
            "path length",
            ca.clone()
                .with(basic_constraints(true, Some(3)))
                .self_signed(),
        ),
        Sample::new(
            "name constraints",
            ca.clone()
                .with(name_constraints(&[dns("example.com")], &[ip(&[0; 8])]))
                .self_signed(),
        ),
        Sample::new(
            "dates beyond 2049",
            server
                .clone()
                .dates("20500101000000Z", "99991231235959Z")
                .issued_by(&ca),
        ),
        Sample::new(
            "dates of the last century",
            server
                .dates("19500101000000Z", "19991231235959Z")
                .issued_by(&ca),
        ),
    ]
}
