//! The cases, a function for each subject. The file is as long as the table is.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tlsakit_oracle_tests::certificate::{
    ANY_PURPOSE, CLIENT_AUTH, COMMON_NAME, CRL_SIGN, DIGITAL_SIGNATURE, EMAIL_ADDRESS,
    KEY_CERT_SIGN, Key, ORGANIZATION, SERVER_AUTH, Template, WITHIN, alternative_names, attribute,
    authority_key_identifier, basic_constraints, common_name, directory, dns, email,
    extended_key_usage, extension, ip, key_usage, name, name_constraints, subject_key_identifier,
    unknown_extension, uri,
};

use tlsakit_oracle_tests::der::{oid, sequence, value};
use tlsakit_oracle_tests::records::record;

use crate::{Case, Expected};

/// The number of the server's key.
pub(crate) const SERVER: u16 = 1;
/// The TLSA base domain.
pub(crate) const HOST: &str = "mx.example.com";

const YEAR: i64 = 365 * 86_400;

/// A chain of three: server, issuer, root.
struct Chain {
    server: Template,
    issuer: Template,
    root: Template,
}

impl Chain {
    fn new() -> Self {
        Self {
            server: Template::server(&Key::new(SERVER), &[HOST]),
            issuer: Template::ca(&Key::new(2), "Issuer"),
            root: Template::ca(&Key::new(3), "Root"),
        }
    }

    fn server(mut self, change: impl FnOnce(Template) -> Template) -> Self {
        self.server = change(self.server);
        self
    }

    fn issuer(mut self, change: impl FnOnce(Template) -> Template) -> Self {
        self.issuer = change(self.issuer);
        self
    }

    fn root(mut self, change: impl FnOnce(Template) -> Template) -> Self {
        self.root = change(self.root);
        self
    }

    /// The three certificates.
    fn der(&self) -> [Vec<u8>; 3] {
        [
            self.server.issued_by(&self.issuer),
            self.issuer.issued_by(&self.root),
            self.root.self_signed(),
        ]
    }
}

fn matches(depth: usize) -> Expected {
    Expected::Match(depth)
}

fn fails(code: &str) -> Expected {
    Expected::Failure(code.into())
}

/// A record with the last bit of its data flipped.
fn flipped(record: &str) -> String {
    let (parameters, data) = record.rsplit_once(' ').expect("data");
    let mut octets = HEXLOWER.decode(data.as_bytes()).expect("hexadecimal");
    *octets.last_mut().expect("an octet") ^= 1;
    format!("{parameters} {}", HEXLOWER.encode(&octets))
}

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    [
        parameters(),
        end_entity(),
        unusable(),
        agility(),
        names(),
        dates(),
        anchors(),
        full_anchors(),
        paths(),
        authority(),
        purposes(),
        constraints(),
        extensions(),
        pkix(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every usage, selector and matching type, right and with a bit flipped.
fn parameters() -> Vec<Case> {
    let chain = Chain::new().der();
    let mut cases = Vec::new();
    for usage in 0..4 {
        for selector in 0..2 {
            for matching_type in 0..3 {
                let parameters = format!("{usage} {selector} {matching_type}");
                let depth = if usage % 2 == 0 { 1 } else { 0 };
                let good = record(&parameters, &chain[depth]);
                let bad = flipped(&good);
                let roots = if usage < 2 { &chain[2..] } else { &[] };
                let section = match usage {
                    0 => "RFC 7671, section 5.4",
                    1 => "RFC 7671, section 5.3",
                    2 => "RFC 7671, section 5.2",
                    _ => "RFC 7671, section 5.1",
                };
                cases.push(
                    Case::new(section, &parameters, &chain, &[good], matches(depth)).roots(roots),
                );
                // The last bit of a certificate is one of its signature, which nobody looks at in an
                // anchor: the name and the key are still those of the issuer.
                let expected = match parameters.as_str() {
                    "2 0 0" => matches(1),
                    _ => fails("no-match"),
                };
                let name = format!("{parameters}, a bit flipped");
                cases.push(Case::new(section, name, &chain, &[bad], expected).roots(roots));
            }
        }
    }
    cases
}

/// Usage 3 looks at the server certificate, and at nothing else.
fn end_entity() -> Vec<Case> {
    const SECTION: &str = "RFC 7671, section 5.1";
    let chain = Chain::new().der();
    let spki = |certificate: &[u8]| [record("3 1 1", certificate)];
    let case = |name: &str, certificate: Vec<u8>, expected| {
        let records = spki(&certificate);
        Case::new(SECTION, name, &[certificate], &records, expected)
    };
    let server = Template::server(&Key::new(SERVER), &[HOST]);
    let issuer = Template::ca(&Key::new(2), "Issuer");
    vec![
        case("3 1 1, issuer not sent", chain[0].clone(), matches(0)),
        case("3 1 1, self-signed", server.self_signed(), matches(0)),
        case(
            "3 1 1, another name",
            Template::server(&Key::new(SERVER), &["www.example.net"]).issued_by(&issuer),
            matches(0),
        ),
        case(
            "3 1 1, no name at all",
            Template::plain(&Key::new(SERVER), name(&[])).self_signed(),
            matches(0),
        ),
        case(
            "3 1 1, expired",
            server
                .clone()
                .dates("20200101000000Z", "20210101000000Z")
                .issued_by(&issuer),
            matches(0),
        ),
        case(
            "3 1 1, not yet valid",
            server
                .clone()
                .dates("20300101000000Z", "20310101000000Z")
                .issued_by(&issuer),
            matches(0),
        ),
        case(
            "3 1 1, version 1",
            Template::plain(&Key::new(SERVER), common_name(HOST))
                .version_1()
                .self_signed(),
            matches(0),
        ),
        case(
            "3 1 1, a CA certificate",
            Template::ca(&Key::new(SERVER), HOST).self_signed(),
            matches(0),
        ),
        case(
            "3 1 1, signature of another key",
            server.issued_as(&issuer.subject, &Key::new(9)),
            matches(0),
        ),
        case(
            "3 1 1, unknown critical extension",
            server
                .clone()
                .with(unknown_extension(true))
                .issued_by(&issuer),
            matches(0),
        ),
        case(
            "3 1 1, for clients only",
            server
                .clone()
                .with(extended_key_usage(&[CLIENT_AUTH]))
                .issued_by(&issuer),
            matches(0),
        ),
        case(
            "3 1 1, negative serial number",
            server.clone().serial(&[0x80]).issued_by(&issuer),
            matches(0),
        ),
        Case::new(
            SECTION,
            "3 1 1, names the issuer",
            &chain,
            &[record("3 1 1", &chain[1])],
            fails("usage-swapped"),
        ),
        Case::new(
            SECTION,
            "3 1 1, digest of the certificate",
            &chain,
            &[record("3 0 1", &chain[0]).replace("3 0 1", "3 1 1")],
            fails("selector-swapped"),
        ),
        Case::new(
            "RFC 6698, section 2.1.4",
            "3 1 1, digest of nothing",
            &chain,
            &[format!("3 1 1 {}", HEXLOWER.encode(&Sha256::digest(b"")))],
            fails("digest-of-nothing"),
        ),
        Case::new(
            "RFC 7671, section 8",
            "3 1 1, current and next key",
            &chain,
            &[
                flipped(&record("3 1 1", &chain[0])),
                record("3 1 1", &chain[0]),
            ],
            matches(0),
        ),
        Case::new(
            "RFC 7671, section 8",
            "3 1 1 stale, 2 1 1 right",
            &chain,
            &[
                flipped(&record("3 1 1", &chain[0])),
                record("2 1 1", &chain[1]),
            ],
            matches(1),
        ),
        Case::new(
            "RFC 7671, section 8",
            "3 1 1 and 2 1 1 right",
            &chain,
            &[record("2 1 1", &chain[1]), record("3 1 1", &chain[0])],
            matches(0),
        ),
    ]
}

/// Records that no client can use.
fn unusable() -> Vec<Case> {
    const SECTION: &str = "RFC 7671, section 9";
    let chain = Chain::new().der();
    let good = record("3 1 1", &chain[0]);
    let data = good.rsplit_once(' ').expect("data").1;
    let certificate = record("3 0 0", &chain[0]);
    let case = |name: &str, record: String, code: &str| {
        Case::new(SECTION, name, &chain, &[record], fails(code))
    };
    let mut cases = vec![
        case("usage 4", format!("4 1 1 {data}"), "unknown-usage"),
        case("usage 255", format!("255 1 1 {data}"), "unknown-usage"),
        case("selector 2", format!("3 2 1 {data}"), "unknown-selector"),
        case(
            "selector 255",
            format!("3 255 1 {data}"),
            "unknown-selector",
        ),
        case(
            "matching type 3",
            format!("3 1 3 {data}"),
            "unknown-matching-type",
        ),
        case(
            "matching type 255",
            format!("3 1 255 {data}"),
            "unknown-matching-type",
        ),
        case(
            "SHA2-256, 31 octets",
            format!("3 1 1 {}", &data[2..]),
            "digest-length",
        ),
        case(
            "SHA2-256, 33 octets",
            format!("3 1 1 {data}00"),
            "digest-length",
        ),
        case(
            "SHA2-256, 64 octets",
            format!("3 1 1 {data}{data}"),
            "digest-length",
        ),
        case(
            "SHA2-512, 32 octets",
            format!("3 1 2 {data}"),
            "digest-length",
        ),
        case(
            "Full, no certificate",
            format!("3 0 0 {data}"),
            "full-unparsable",
        ),
        case("Full, no key", format!("3 1 0 {data}"), "full-unparsable"),
        case(
            "Full, certificate and one octet",
            format!("{certificate}00"),
            "full-unparsable",
        ),
        case(
            "Full, certificate cut short",
            certificate[..certificate.len() - 2].to_owned(),
            "full-unparsable",
        ),
        case(
            "Full, key and one octet",
            format!("{}00", record("3 1 0", &chain[0])),
            "full-unparsable",
        ),
        Case::new(
            SECTION,
            "unusable and right",
            &chain,
            &[format!("3 1 7 {data}"), good.clone()],
            matches(0),
        ),
        Case::new(
            SECTION,
            "unusable and wrong",
            &chain,
            &[flipped(&good), format!("3 1 7 {data}")],
            fails("no-match"),
        ),
    ];
    for (parameters, depth) in [("0 1 1", 1), ("1 1 1", 0), ("0 0 1", 1), ("1 0 2", 0)] {
        let records = [record(parameters, &chain[depth])];
        cases.push(
            Case::new(
                "RFC 7672, section 3.1.3",
                format!("{parameters} for SMTP"),
                &chain,
                &records,
                fails("usage-pkix-smtp"),
            )
            .roots(&chain[2..])
            .smtp(),
        );
    }
    cases.push(
        Case::new(
            "RFC 7672, section 3.1.3",
            "1 1 1 and 3 1 1 for SMTP",
            &chain,
            &[record("1 1 1", &chain[0]), good],
            matches(0),
        )
        .smtp(),
    );
    cases
}

/// Digest algorithm agility.
fn agility() -> Vec<Case> {
    const SECTION: &str = "RFC 7671, section 9";
    let chain = Chain::new().der();
    let right = |parameters: &str| record(parameters, &chain[usize::from(&parameters[..1] == "2")]);
    let wrong = |parameters: &str| flipped(&right(parameters));
    let case = |name: &str, records: &[String], expected| {
        Case::new(SECTION, name, &chain, records, expected)
    };
    vec![
        case(
            "SHA2-512 wrong sets SHA2-256 aside",
            &[right("3 1 1"), wrong("3 1 2")],
            fails("no-match"),
        ),
        case(
            "SHA2-512 right, SHA2-256 wrong",
            &[wrong("3 1 1"), right("3 1 2")],
            matches(0),
        ),
        case(
            "agility, by selector",
            &[right("3 0 1"), wrong("3 1 2")],
            matches(0),
        ),
        case(
            "agility, by usage",
            &[right("3 1 1"), wrong("2 1 2")],
            matches(0),
        ),
        case(
            "agility, usage 2",
            &[right("2 1 1"), wrong("2 1 2")],
            fails("no-match"),
        ),
        case(
            "agility, Full is never set aside",
            &[right("3 1 0"), wrong("3 1 2")],
            matches(0),
        ),
        case(
            "agility, Full sets nothing aside",
            &[wrong("3 0 0"), right("3 0 1")],
            matches(0),
        ),
        case(
            "agility, an unusable SHA2-512 sets nothing aside",
            &[right("3 1 1"), format!("{}00", wrong("3 1 2"))],
            matches(0),
        ),
        case(
            "agility, two digests of the strongest",
            &[wrong("3 1 2"), right("3 1 2"), wrong("3 1 1")],
            matches(0),
        ),
    ]
}

/// Reference identifiers, with usage 2.
fn names() -> Vec<Case> {
    const SECTION: &str = "RFC 7672, section 3.2.3";
    let with =
        |change: &dyn Fn(Template) -> Template, name: &str, asked: &[&'static str], expected| {
            let chain = Chain::new().server(change).der();
            let records = [record("2 1 1", &chain[1])];
            Case::new(SECTION, name, &chain, &records, expected).names(asked)
        };
    let presented = |presented: &[&str], asked: &[&'static str], expected: Expected| {
        let name = format!("names: {} for {}", presented.join(" "), asked.join(" "));
        let names: Vec<Vec<u8>> = presented.iter().map(|name| dns(name)).collect();
        let extension = alternative_names(&names);
        with(
            &|server| server.with(extension.clone()),
            &name,
            asked,
            expected,
        )
    };
    let no_names = |server: Template| server.without("2.5.29.17");
    let mismatch = || fails("name-mismatch");
    vec![
        presented(&[HOST], &[HOST], matches(1)),
        presented(&["MX.Example.COM"], &[HOST], matches(1)),
        presented(&[HOST], &["MX.EXAMPLE.com"], matches(1)),
        presented(&["example.com"], &[HOST], mismatch()),
        presented(&[HOST], &["example.com"], mismatch()),
        presented(&["a.example", HOST], &[HOST], matches(1)),
        presented(&[HOST], &["example.com", HOST], matches(1)),
        presented(&["example.com"], &[HOST, "example.com"], matches(1)),
        presented(&["a.example"], &[HOST, "example.com"], mismatch()),
        presented(&["*.example.com"], &[HOST], matches(1)),
        presented(&["*.EXAMPLE.com"], &[HOST], matches(1)),
        presented(&["*.example.com"], &["example.com"], mismatch()),
        presented(&["*.example.com"], &["a.mx.example.com"], mismatch()),
        presented(&["*.com"], &["example.com"], matches(1)),
        presented(&["*.*.example.com"], &["a.mx.example.com"], mismatch()),
        presented(&["mx.*.com"], &[HOST], mismatch()),
        presented(&["m*.example.com"], &[HOST], mismatch()),
        presented(&["*x.example.com"], &[HOST], mismatch()),
        presented(&["*"], &["localhost"], mismatch()),
        presented(&["mx.example.com."], &[HOST], mismatch()),
        presented(&[HOST], &["mx.example.com."], matches(1)),
        presented(
            &["xn--bcher-kva.example"],
            &["xn--bcher-kva.example"],
            matches(1),
        ),
        presented(&["xn--bcher-kva.example"], &["bücher.example"], matches(1)),
        presented(&["*.example"], &["xn--bcher-kva.example"], matches(1)),
        presented(&["mx.example.com\0.example.net"], &[HOST], mismatch()),
        presented(&[" mx.example.com"], &[HOST], mismatch()),
        with(
            &|server| no_names(server).subject(common_name(HOST)),
            "names: common name alone",
            &[HOST],
            matches(1),
        ),
        with(
            &|server| no_names(server).subject(common_name("*.example.com")),
            "names: wildcard as common name",
            &[HOST],
            matches(1),
        ),
        with(
            &|server| {
                let names = name(&[(COMMON_NAME, HOST), (COMMON_NAME, "Mail Server")]);
                no_names(server).subject(names)
            },
            "names: first of two common names",
            &[HOST],
            matches(1),
        ),
        with(
            &|server| {
                let names = name(&[(COMMON_NAME, "Mail Server"), (COMMON_NAME, HOST)]);
                no_names(server).subject(names)
            },
            "names: second of two common names",
            &[HOST],
            matches(1),
        ),
        with(
            &|server| {
                server
                    .subject(common_name(HOST))
                    .with(alternative_names(&[dns("a.example")]))
            },
            "names: common name beside another DNS name",
            &[HOST],
            mismatch(),
        ),
        with(
            &|server| {
                server
                    .subject(common_name(HOST))
                    .with(alternative_names(&[email("postmaster@example.com")]))
            },
            "names: common name beside a mail address",
            &[HOST],
            matches(1),
        ),
        with(&no_names, "names: none at all", &[HOST], mismatch()),
        with(
            &|server| server.with(alternative_names(&[uri("https://mx.example.com/")])),
            "names: a URI alone",
            &[HOST],
            mismatch(),
        ),
    ]
}

/// Dates, with usage 2.
fn dates() -> Vec<Case> {
    const SECTION: &str = "RFC 7671, section 5.2";
    let old = |template: Template| template.dates("20200101000000Z", "20210101000000Z");
    let case = |name: &str, chain: Chain, anchor: usize, expected| {
        let chain = chain.der();
        let records = [record("2 1 1", &chain[anchor])];
        Case::new(SECTION, name, &chain, &records, expected)
    };
    // 2027-01-01T00:00:00Z.
    let end = 1_798_761_600;
    vec![
        case(
            "dates: server expired",
            Chain::new().server(old),
            1,
            fails("certificate-expired"),
        ),
        case(
            "dates: anchor expired",
            Chain::new().issuer(old),
            1,
            matches(1),
        ),
        case(
            "dates: root as anchor expired",
            Chain::new().root(old),
            2,
            matches(2),
        ),
        case(
            "dates: issuer below the anchor expired",
            Chain::new().issuer(old),
            2,
            fails("certificate-expired"),
        ),
        case(
            "dates: above the anchor expired",
            Chain::new().root(old),
            1,
            matches(1),
        ),
        case(
            "dates: server not yet valid",
            Chain::new().server(|server| server.dates("20260701000000Z", "20270101000000Z")),
            1,
            fails("certificate-not-yet-valid"),
        ),
        case("dates: the last second", Chain::new(), 1, matches(1)).at(end),
        case(
            "dates: a second later",
            Chain::new(),
            1,
            fails("certificate-expired"),
        )
        .at(end + 1),
        case("dates: the first second", Chain::new(), 1, matches(1)).at(1_767_225_600),
        case(
            "dates: a second earlier",
            Chain::new(),
            1,
            fails("certificate-not-yet-valid"),
        )
        .at(1_767_225_599),
        case(
            "dates: GeneralizedTime after 2049",
            Chain::new().server(|server| server.dates("20260101000000Z", "20600101000000Z")),
            1,
            matches(1),
        ),
        case(
            "dates: no well-defined end (RFC 5280, section 4.1.2.5)",
            Chain::new().server(|server| server.dates("20260101000000Z", "99991231235959Z")),
            1,
            matches(1),
        ),
    ]
}

/// Which certificate can be the anchor, and how it gets into the path.
fn anchors() -> Vec<Case> {
    const SECTION: &str = "RFC 7671, section 5.2.1";
    let templates = Chain::new();
    let chain = templates.der();
    let case = |name: &str, sent: &[Vec<u8>], parameters: &str, anchor: usize, expected| {
        let records = [record(parameters, &chain[anchor])];
        Case::new(SECTION, name, sent, &records, expected)
    };
    let self_signed = templates.server.self_signed();
    let self_signed_ca = Template::ca(&Key::new(SERVER), HOST).self_signed();
    let other_root = Template::ca(&Key::new(7), "Root");
    vec![
        case("anchor: root sent, 2 0 1", &chain, "2 0 1", 2, matches(2)),
        case("anchor: root sent, 2 1 1", &chain, "2 1 1", 2, matches(2)),
        case("anchor: root sent, 2 1 2", &chain, "2 1 2", 2, matches(2)),
        case(
            "anchor: root not sent, 2 0 1",
            &chain[..2],
            "2 0 1",
            2,
            fails("no-match"),
        ),
        case(
            "anchor: root not sent, 2 1 1",
            &chain[..2],
            "2 1 1",
            2,
            fails("no-match"),
        ),
        case(
            "anchor: nothing sent, 2 1 1",
            &chain[..1],
            "2 1 1",
            1,
            fails("no-issuer"),
        ),
        case(
            "anchor: issuer sent without root",
            &chain[..2],
            "2 1 1",
            1,
            matches(1),
        ),
        case(
            "anchor: the server certificate",
            &chain,
            "2 1 1",
            0,
            fails("usage-swapped"),
        ),
        Case::new(
            SECTION,
            "anchor: a self-signed server certificate",
            std::slice::from_ref(&self_signed),
            &[record("2 1 1", &self_signed)],
            fails("usage-swapped"),
        ),
        Case::new(
            SECTION,
            "anchor: a self-signed CA certificate as the server's",
            std::slice::from_ref(&self_signed_ca),
            &[record("2 0 1", &self_signed_ca)],
            fails("usage-swapped"),
        )
        .names(&[HOST]),
        Case::new(
            SECTION,
            "anchor: a root of the same name and another key",
            &[chain[0].clone(), chain[1].clone(), other_root.self_signed()],
            &[record("2 1 1", &other_root.self_signed())],
            fails("signature-bad"),
        ),
        Case::new(
            SECTION,
            "anchor: an unrelated CA certificate",
            &[
                chain[0].clone(),
                chain[1].clone(),
                Template::ca(&Key::new(8), "Other").self_signed(),
            ],
            &[record(
                "2 1 1",
                &Template::ca(&Key::new(8), "Other").self_signed(),
            )],
            fails("issuer-unrelated"),
        ),
        Case::new(
            SECTION,
            "anchor: given as a CA certificate only",
            &chain[..2],
            &[record("2 1 1", &chain[2])],
            fails("no-match"),
        )
        .roots(&chain[2..]),
    ]
}

/// Certificates and keys that records hold in full.
fn full_anchors() -> Vec<Case> {
    let templates = Chain::new();
    let chain = templates.der();
    let case = |section, name: &str, sent: &[Vec<u8>], record: String, expected| {
        Case::new(section, name, sent, &[record], expected)
    };
    let full = "RFC 7671, section 5.2.2";
    let key = "RFC 7671, section 5.2.3";
    let old_root = templates
        .root
        .clone()
        .dates("20200101000000Z", "20210101000000Z")
        .self_signed();
    let old_issuer = templates
        .issuer
        .clone()
        .dates("20200101000000Z", "20210101000000Z")
        .issued_by(&templates.root);
    let not_ca = templates
        .issuer
        .clone()
        .with(basic_constraints(false, None))
        .issued_by(&templates.root);
    let other = Template::ca(&Key::new(7), "Root").self_signed();
    vec![
        case(
            full,
            "2 0 0: root not sent",
            &chain[..2],
            record("2 0 0", &chain[2]),
            matches(2),
        ),
        case(
            full,
            "2 0 0: issuer not sent",
            &chain[..1],
            record("2 0 0", &chain[1]),
            matches(1),
        ),
        case(
            full,
            "2 0 0: root sent",
            &chain,
            record("2 0 0", &chain[2]),
            matches(2),
        ),
        case(
            full,
            "2 0 0: root, issuer not sent",
            &chain[..1],
            record("2 0 0", &chain[2]),
            fails("no-issuer"),
        ),
        case(
            full,
            "2 0 0: expired",
            &chain[..2],
            record("2 0 0", &old_root),
            matches(2),
        ),
        case(
            full,
            "2 0 0: not a CA",
            &chain[..1],
            record("2 0 0", &not_ca),
            fails("issuer-not-ca"),
        ),
        case(
            full,
            "2 0 0: same name, another key",
            &chain[..2],
            record("2 0 0", &other),
            fails("no-match"),
        ),
        case(
            full,
            "2 0 0: the server certificate",
            &chain[..1],
            record("2 0 0", &chain[0]),
            fails("usage-swapped"),
        ),
        Case::new(
            full,
            "2 0 0 holds the issuer of 2 1 1",
            &chain[..1],
            &[record("2 0 0", &other), record("2 1 1", &chain[1])],
            fails("no-issuer"),
        ),
        case(
            key,
            "2 1 0: root not sent",
            &chain[..2],
            record("2 1 0", &chain[2]),
            matches(1),
        ),
        case(
            key,
            "2 1 0: issuer not sent",
            &chain[..1],
            record("2 1 0", &chain[1]),
            matches(0),
        ),
        case(
            key,
            "2 1 0: root sent",
            &chain,
            record("2 1 0", &chain[2]),
            matches(2),
        ),
        case(
            key,
            "2 1 0: issuer sent",
            &chain,
            record("2 1 0", &chain[1]),
            matches(1),
        ),
        case(
            key,
            "2 1 0: another key",
            &chain[..2],
            record("2 1 0", &other),
            fails("no-match"),
        ),
        case(
            key,
            "2 1 0: root, issuer not sent",
            &chain[..1],
            record("2 1 0", &chain[2]),
            fails("no-issuer"),
        ),
        case(
            key,
            "2 1 0: server expired",
            &[templates
                .server
                .clone()
                .dates("20200101000000Z", "20210101000000Z")
                .issued_by(&templates.issuer)],
            record("2 1 0", &chain[1]),
            fails("certificate-expired"),
        ),
        case(
            key,
            "2 1 0: issuer below the key expired",
            &[chain[0].clone(), old_issuer],
            record("2 1 0", &chain[2]),
            fails("certificate-expired"),
        ),
        Case::new(
            key,
            "2 1 0: another name",
            &chain[..1],
            &[record("2 1 0", &chain[1])],
            fails("name-mismatch"),
        )
        .names(&["www.example.com"]),
        Case::new(
            key,
            "2 1 0: a self-signed server certificate's own key",
            &[templates.server.self_signed()],
            &[record("2 1 0", &chain[0])],
            matches(0),
        ),
    ]
}

/// Order, cross-signing, loops, several candidates.
fn paths() -> Vec<Case> {
    const SECTION: &str = "RFC 7671, section 5.2";
    let templates = Chain::new();
    let [server, issuer, root] = templates.der();
    let other_root = Template::ca(&Key::new(5), "Other Root");
    let crossed = templates.issuer.issued_by(&other_root);
    // Two CAs that issued each other's certificates.
    let (left, right) = (
        Template::ca(&Key::new(21), "Left"),
        Template::ca(&Key::new(22), "Right"),
    );
    let looping = [
        templates.server.issued_by(&left),
        left.issued_by(&right),
        right.issued_by(&left),
    ];
    // Issuers of the same name, one with the right key.
    let same_name: Vec<Vec<u8>> = (30..34)
        .map(|number| Template::ca(&Key::new(number), "Issuer").issued_by(&templates.root))
        .collect();
    let mut crowded = vec![server.clone()];
    crowded.extend(same_name);
    crowded.push(issuer.clone());
    // The issuer's certificate renewed with the same key, its old one expired.
    let old = templates
        .issuer
        .clone()
        .dates("20200101000000Z", "20210101000000Z");
    let old_issuer = old.issued_by(&templates.root);
    // A long chain.
    let mut long = Vec::new();
    let mut below = templates.server.clone();
    for number in 100..112 {
        let ca = Template::ca(&Key::new(number), &format!("CA {number}"));
        long.push(below.issued_by(&ca));
        below = ca;
    }
    let top = below.self_signed();
    let long_records = [record("2 1 1", &top)];
    long.push(top);

    let case = |name: &str, chain: &[&Vec<u8>], anchor: &[u8], expected| {
        let chain: Vec<Vec<u8>> = chain.iter().map(|der| (*der).clone()).collect();
        Case::new(SECTION, name, &chain, &[record("2 1 1", anchor)], expected)
    };
    let lower = templates.issuer.clone().subject(common_name("ISSUER"));
    let spaced = Template::ca(&Key::new(2), "The  Issuer");
    vec![
        case(
            "path: root before issuer",
            &[&server, &root, &issuer],
            &root,
            matches(2),
        ),
        case(
            "path: unrelated between",
            &[&server, &other_root.self_signed(), &issuer, &root],
            &root,
            matches(2),
        ),
        case(
            "path: issuer twice",
            &[&server, &issuer, &issuer, &root],
            &root,
            matches(2),
        ),
        case(
            "path: server certificate twice",
            &[&server, &server, &issuer, &root],
            &root,
            matches(2),
        ),
        case(
            "path: cross-signed, first branch",
            &[&server, &issuer, &crossed, &root, &other_root.self_signed()],
            &root,
            matches(2),
        ),
        case(
            "path: cross-signed, second branch",
            &[&server, &issuer, &crossed, &root, &other_root.self_signed()],
            &other_root.self_signed(),
            matches(2),
        ),
        case(
            "path: cross-signed, only the second sent",
            &[&server, &crossed, &other_root.self_signed()],
            &other_root.self_signed(),
            matches(2),
        ),
        case(
            "path: loop, left",
            &looping.each_ref(),
            &looping[1],
            matches(1),
        ),
        case(
            "path: loop, right",
            &looping.each_ref(),
            &looping[2],
            matches(2),
        ),
        case(
            "path: loop, neither",
            &looping.each_ref(),
            &root,
            fails("no-match"),
        ),
        case(
            "path: five issuers of one name",
            &crowded.iter().collect::<Vec<_>>(),
            &issuer,
            matches(1),
        ),
        case(
            "path: old and new certificate of the issuer, anchor above",
            &[&server, &old_issuer, &issuer, &root],
            &root,
            matches(2),
        ),
        case(
            "path: new and old certificate of the issuer, anchor above",
            &[&server, &issuer, &old_issuer, &root],
            &root,
            matches(2),
        ),
        Case::new(
            SECTION,
            "path: 13 certificates",
            &long,
            &long_records,
            matches(12),
        ),
        case(
            "path: signature of another key",
            &[
                &templates
                    .server
                    .issued_as(&templates.issuer.subject, &Key::new(9)),
                &issuer,
            ],
            &issuer,
            fails("signature-bad"),
        ),
        case(
            "path: the issuer's name in capitals (RFC 5280, section 7.1)",
            &[&templates.server.issued_by(&lower), &issuer],
            &issuer,
            matches(1),
        ),
        case(
            "path: the issuer's name with other spaces (RFC 5280, section 7.1)",
            &[
                &templates
                    .server
                    .issued_as(&common_name("the issuer"), &Key::new(2)),
                &spaced.self_signed(),
            ],
            &spaced.self_signed(),
            matches(1),
        ),
        case(
            "path: another name of the issuer",
            &[
                &templates
                    .server
                    .issued_as(&common_name("Issuer 2"), &Key::new(2)),
                &issuer,
            ],
            &issuer,
            fails("issuer-unrelated"),
        ),
        case(
            "path: key identifiers agree",
            &[
                &templates
                    .server
                    .clone()
                    .with(authority_key_identifier(&[1]))
                    .issued_by(&templates.issuer),
                &templates
                    .issuer
                    .clone()
                    .with(subject_key_identifier(&[1]))
                    .issued_by(&templates.root),
            ],
            &issuer,
            matches(1),
        ),
        case(
            "path: key identifiers contradict",
            &[
                &templates
                    .server
                    .clone()
                    .with(authority_key_identifier(&[1]))
                    .issued_by(&templates.issuer),
                &templates
                    .issuer
                    .clone()
                    .with(subject_key_identifier(&[2]))
                    .issued_by(&templates.root),
            ],
            &issuer,
            fails("issuer-unrelated"),
        ),
        case(
            "path: a key identifier on one side only",
            &[
                &templates
                    .server
                    .clone()
                    .with(authority_key_identifier(&[1]))
                    .issued_by(&templates.issuer),
                &issuer,
            ],
            &issuer,
            matches(1),
        ),
    ]
}

/// What makes an issuer a CA.
fn authority() -> Vec<Case> {
    const SECTION: &str = "RFC 5280, section 6.1.4";
    let case = |name: &str, chain: Chain, anchor: usize, expected| {
        let chain = chain.der();
        let records = [record("2 1 1", &chain[anchor])];
        Case::new(SECTION, name, &chain, &records, expected)
    };
    let limited = |length| move |ca: Template| ca.with(basic_constraints(true, Some(length)));
    let not_ca = |ca: Template| ca.with(basic_constraints(false, None));
    let no_basic = |ca: Template| ca.without("2.5.29.19");
    let v1 = |ca: Template| ca.version_1();
    // A self-issued certificate between issuer and root does not count.
    let templates = Chain::new().root(|root| limited(1)(root).with(subject_key_identifier(&[1])));
    let rekeyed = Template::ca(&Key::new(12), "Root")
        .with(basic_constraints(true, Some(1)))
        .with(subject_key_identifier(&[2]))
        .with(authority_key_identifier(&[1]));
    let self_issued = [
        templates.server.issued_by(&templates.issuer),
        templates.issuer.issued_by(&rekeyed),
        rekeyed.issued_by(&templates.root),
        templates.root.self_signed(),
    ];
    let anchor = [record("2 1 1", &self_issued[3])];
    vec![
        case(
            "CA: issuer below the anchor is none",
            Chain::new().issuer(not_ca),
            2,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: the anchor is none",
            Chain::new().issuer(not_ca),
            1,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: issuer without basic constraints",
            Chain::new().issuer(no_basic),
            2,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: the anchor without basic constraints",
            Chain::new().issuer(no_basic),
            1,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: issuer of version 1",
            Chain::new().issuer(v1),
            2,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: issuer of version 1 as anchor",
            Chain::new().issuer(v1),
            1,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: root of version 1 as anchor",
            Chain::new().root(v1),
            2,
            matches(2),
        ),
        case(
            "CA: root without basic constraints as anchor",
            Chain::new().root(no_basic),
            2,
            fails("issuer-not-ca"),
        ),
        case(
            "CA: key usage without keyCertSign",
            Chain::new().issuer(|ca| ca.with(key_usage(CRL_SIGN))),
            2,
            fails("key-usage-not-cert-sign"),
        ),
        case(
            "CA: anchor's key usage without keyCertSign",
            Chain::new().issuer(|ca| ca.with(key_usage(CRL_SIGN))),
            1,
            fails("key-usage-not-cert-sign"),
        ),
        case(
            "CA: no key usage",
            Chain::new().issuer(|ca| ca.without("2.5.29.15")),
            2,
            matches(2),
        ),
        case(
            "CA: path length 0 of the issuer",
            Chain::new().issuer(limited(0)),
            2,
            matches(2),
        ),
        case(
            "CA: path length 0 of the root",
            Chain::new().root(limited(0)),
            2,
            fails("path-length"),
        ),
        case(
            "CA: path length 0 above the anchor",
            Chain::new().root(limited(0)),
            1,
            matches(1),
        ),
        case(
            "CA: path length 1 of the root",
            Chain::new().root(limited(1)),
            2,
            matches(2),
        ),
        Case::new(
            "RFC 5280, section 6.1.4 (l)",
            "CA: self-issued does not count in path length",
            &self_issued,
            &anchor,
            matches(3),
        ),
    ]
}

/// Key usage and extended key usage.
fn purposes() -> Vec<Case> {
    const SECTION: &str = "RFC 5280, section 4.2.1.12";
    let case = |name: &str, chain: Chain, expected| {
        let chain = chain.der();
        let records = [record("2 1 1", &chain[2])];
        Case::new(SECTION, name, &chain, &records, expected)
    };
    let purposes = |purposes: &'static [&'static str]| {
        move |template: Template| template.with(extended_key_usage(purposes))
    };
    vec![
        case(
            "purpose: server, serverAuth",
            Chain::new().server(purposes(&[SERVER_AUTH])),
            matches(2),
        ),
        case(
            "purpose: server, clientAuth",
            Chain::new().server(purposes(&[CLIENT_AUTH])),
            fails("extended-key-usage"),
        ),
        case(
            "purpose: server, both",
            Chain::new().server(purposes(&[CLIENT_AUTH, SERVER_AUTH])),
            matches(2),
        ),
        case(
            "purpose: server, any",
            Chain::new().server(purposes(&[ANY_PURPOSE])),
            matches(2),
        ),
        case(
            "purpose: issuer, clientAuth",
            Chain::new().issuer(purposes(&[CLIENT_AUTH])),
            fails("extended-key-usage"),
        ),
        case(
            "purpose: issuer, serverAuth",
            Chain::new().issuer(purposes(&[SERVER_AUTH])),
            matches(2),
        ),
        case(
            "purpose: issuer, any",
            Chain::new().issuer(purposes(&[ANY_PURPOSE])),
            matches(2),
        ),
        case(
            "purpose: anchor, clientAuth",
            Chain::new().root(purposes(&[CLIENT_AUTH])),
            fails("extended-key-usage"),
        ),
        case(
            "purpose: anchor, serverAuth",
            Chain::new().root(purposes(&[SERVER_AUTH])),
            matches(2),
        ),
        case(
            "key usage: server, keyCertSign alone",
            Chain::new().server(|server| server.with(key_usage(KEY_CERT_SIGN))),
            fails("key-usage-not-tls"),
        ),
        case(
            "key usage: server, digitalSignature",
            Chain::new().server(|server| server.with(key_usage(DIGITAL_SIGNATURE))),
            matches(2),
        ),
        case(
            "key usage: server, digitalSignature and keyCertSign",
            Chain::new().server(|server| server.with(key_usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN))),
            matches(2),
        ),
    ]
}

/// Name constraints.
fn constraints() -> Vec<Case> {
    const SECTION: &str = "RFC 5280, section 4.2.1.10";
    let case = |name: &str, chain: Chain, expected| {
        let chain = chain.der();
        let records = [record("2 1 1", &chain[2])];
        Case::new(SECTION, name, &chain, &records, expected)
    };
    let permit = |names: Vec<Vec<u8>>| move |ca: Template| ca.with(name_constraints(&names, &[]));
    let exclude = |names: Vec<Vec<u8>>| move |ca: Template| ca.with(name_constraints(&[], &names));
    let names =
        |names: Vec<Vec<u8>>| move |server: Template| server.with(alternative_names(&names));
    let refused = || fails("name-constraint");
    let subject = name(&[(ORGANIZATION, "Example"), (COMMON_NAME, "mx")]);
    let example = name(&[(ORGANIZATION, "Example")]);
    let other = name(&[(ORGANIZATION, "Other")]);
    let address = vec![dns(HOST), ip(&[192, 0, 2, 7])];
    let mailbox = vec![dns(HOST), email("postmaster@example.com")];
    let page = vec![dns(HOST), uri("https://mx.example.com/")];
    vec![
        case(
            "constraints: DNS permitted",
            Chain::new().issuer(permit(vec![dns("example.com")])),
            matches(2),
        ),
        case(
            "constraints: DNS permitted, the name itself",
            Chain::new().issuer(permit(vec![dns(HOST)])),
            matches(2),
        ),
        case(
            "constraints: DNS permitted, capitals",
            Chain::new().issuer(permit(vec![dns("EXAMPLE.COM")])),
            matches(2),
        ),
        case(
            "constraints: another DNS permitted",
            Chain::new().issuer(permit(vec![dns("example.net")])),
            refused(),
        ),
        case(
            "constraints: one of two DNS permitted",
            Chain::new().issuer(permit(vec![dns("example.net"), dns("example.com")])),
            matches(2),
        ),
        case(
            "constraints: DNS with a part of a label",
            Chain::new().issuer(permit(vec![dns("ample.com")])),
            refused(),
        ),
        case(
            "constraints: DNS with a leading dot",
            Chain::new().issuer(permit(vec![dns(".example.com")])),
            matches(2),
        ),
        case(
            "constraints: DNS excluded",
            Chain::new().issuer(exclude(vec![dns("example.com")])),
            refused(),
        ),
        case(
            "constraints: another DNS excluded",
            Chain::new().issuer(exclude(vec![dns("example.net")])),
            matches(2),
        ),
        case(
            "constraints: permitted and excluded",
            Chain::new()
                .issuer(|ca| ca.with(name_constraints(&[dns("example.com")], &[dns(HOST)]))),
            refused(),
        ),
        case(
            "constraints: of the anchor",
            Chain::new().root(permit(vec![dns("example.net")])),
            refused(),
        ),
        case(
            "constraints: wildcard within",
            Chain::new()
                .server(names(vec![dns("*.example.com")]))
                .issuer(permit(vec![dns("example.com")])),
            matches(2),
        ),
        case(
            "constraints: one name of two outside",
            Chain::new()
                .server(names(vec![dns(HOST), dns("a.example.net")]))
                .issuer(permit(vec![dns("example.com")])),
            refused(),
        ),
        case(
            "constraints: IP for a certificate without one",
            Chain::new().issuer(permit(vec![ip(&[192, 0, 2, 0, 255, 255, 255, 0])])),
            matches(2),
        ),
        case(
            "constraints: IP permitted",
            Chain::new()
                .server(names(address.clone()))
                .issuer(permit(vec![ip(&[192, 0, 2, 0, 255, 255, 255, 0])])),
            matches(2),
        ),
        case(
            "constraints: another IP permitted",
            Chain::new()
                .server(names(address.clone()))
                .issuer(permit(vec![ip(&[198, 51, 100, 0, 255, 255, 255, 0])])),
            refused(),
        ),
        case(
            "constraints: IP excluded",
            Chain::new()
                .server(names(address))
                .issuer(exclude(vec![ip(&[192, 0, 2, 0, 255, 255, 255, 0])])),
            refused(),
        ),
        case(
            "constraints: mail permitted by host",
            Chain::new()
                .server(names(mailbox.clone()))
                .issuer(permit(vec![email("example.com")])),
            matches(2),
        ),
        case(
            "constraints: mail permitted by mailbox",
            Chain::new()
                .server(names(mailbox.clone()))
                .issuer(permit(vec![email("postmaster@example.com")])),
            matches(2),
        ),
        case(
            "constraints: mail of another host",
            Chain::new()
                .server(names(mailbox.clone()))
                .issuer(permit(vec![email("example.net")])),
            refused(),
        ),
        case(
            "constraints: mail below a domain only",
            Chain::new()
                .server(names(mailbox.clone()))
                .issuer(permit(vec![email(".example.com")])),
            refused(),
        ),
        case(
            "constraints: mail excluded",
            Chain::new()
                .server(names(mailbox))
                .issuer(exclude(vec![email("example.com")])),
            refused(),
        ),
        case(
            "constraints: mail in the subject, no alternative name",
            Chain::new()
                .server(|server| {
                    let subject = host_and_mail(b"a@example.net");
                    server.without("2.5.29.17").subject(subject)
                })
                .issuer(permit(vec![email("example.com")])),
            refused(),
        ),
        case(
            "constraints: permitted mail in the subject, no alternative name",
            Chain::new()
                .server(|server| {
                    let subject = host_and_mail(b"a@example.com");
                    server.without("2.5.29.17").subject(subject)
                })
                .issuer(permit(vec![email("example.com")])),
            matches(2),
        ),
        case(
            "constraints: mail in the subject beside an alternative name",
            Chain::new()
                .server(|server| server.subject(name(&[(EMAIL_ADDRESS, "a@example.net")])))
                .issuer(permit(vec![email("example.com")])),
            matches(2),
        ),
        case(
            "constraints: URI permitted",
            Chain::new()
                .server(names(page.clone()))
                .issuer(permit(vec![uri("mx.example.com")])),
            matches(2),
        ),
        case(
            "constraints: URI of another host",
            Chain::new()
                .server(names(page))
                .issuer(permit(vec![uri("www.example.com")])),
            refused(),
        ),
        case(
            "constraints: directory permitted",
            Chain::new()
                .server(|server| server.subject(subject.clone()))
                .issuer(permit(vec![directory(&example)])),
            matches(2),
        ),
        case(
            "constraints: another directory permitted",
            Chain::new()
                .server(|server| server.subject(subject.clone()))
                .issuer(permit(vec![directory(&other)])),
            refused(),
        ),
        case(
            "constraints: directory excluded",
            Chain::new()
                .server(|server| server.subject(subject.clone()))
                .issuer(exclude(vec![directory(&example)])),
            refused(),
        ),
        case(
            "constraints: directory for an empty subject",
            Chain::new().issuer(permit(vec![directory(&other)])),
            matches(2),
        ),
        case(
            "constraints: common name outside",
            Chain::new()
                .server(|server| server.without("2.5.29.17").subject(common_name(HOST)))
                .issuer(permit(vec![dns("example.net")])),
            refused(),
        ),
        case(
            "constraints: common name inside",
            Chain::new()
                .server(|server| server.without("2.5.29.17").subject(common_name(HOST)))
                .issuer(permit(vec![dns("example.com")])),
            matches(2),
        ),
        case(
            "constraints: DNS of the root, an issuer between",
            Chain::new().root(permit(vec![dns("example.com")])),
            matches(2),
        ),
    ]
}

/// A subject with the host as common name and a mail address (IA5String, RFC 2985, section 5.2.1).
fn host_and_mail(address: &[u8]) -> Vec<u8> {
    let parts = [
        attribute(COMMON_NAME, 0x0c, HOST.as_bytes()),
        attribute(EMAIL_ADDRESS, 0x16, address),
    ];
    value(0x30, &parts.concat())
}

/// Extensions that forbid a path.
fn extensions() -> Vec<Case> {
    const SECTION: &str = "RFC 5280, section 4.2";
    let case = |name: &str, chain: Chain, anchor: usize, expected| {
        let chain = chain.der();
        let records = [record("2 1 1", &chain[anchor])];
        Case::new(SECTION, name, &chain, &records, expected)
    };
    let critical = |template: Template| template.with(unknown_extension(true));
    let twice = |mut template: Template| {
        template.extensions.push(template.extensions[0].clone());
        template
    };
    // certificatePolicies: processed by nobody here, and not constraining anything by itself.
    let policies = |template: Template| {
        let policy = oid("2.23.140.1.2.1");
        let policy = sequence(&[&policy]);
        template.with(extension("2.5.29.32", true, &sequence(&[&policy])))
    };
    vec![
        case(
            "extension: unknown",
            Chain::new().server(|it| it.with(unknown_extension(false))),
            2,
            matches(2),
        ),
        case(
            "extension: unknown critical, server",
            Chain::new().server(critical),
            2,
            fails("extension-critical"),
        ),
        case(
            "extension: unknown critical, issuer",
            Chain::new().issuer(critical),
            2,
            fails("extension-critical"),
        ),
        case(
            "extension: unknown critical, anchor",
            Chain::new().root(critical),
            2,
            fails("extension-critical"),
        ),
        case(
            "extension: unknown critical, above the anchor",
            Chain::new().root(critical),
            1,
            matches(1),
        ),
        case(
            "extension: twice, server",
            Chain::new().server(twice),
            2,
            fails("extension-duplicate"),
        ),
        case(
            "extension: twice, issuer",
            Chain::new().issuer(twice),
            2,
            fails("extension-duplicate"),
        ),
        case(
            "extension: alternative names unreadable",
            Chain::new().server(|it| {
                it.subject(common_name(HOST))
                    .with(extension("2.5.29.17", false, b"?"))
            }),
            2,
            fails("extension-unreadable"),
        ),
        case(
            "extension: basic constraints unreadable, issuer",
            Chain::new().issuer(|it| it.with(extension("2.5.29.19", true, b"?"))),
            2,
            fails("extension-unreadable"),
        ),
        case(
            "extension: critical policies",
            Chain::new().server(policies),
            2,
            matches(2),
        ),
    ]
}

/// Usages 0 and 1.
fn pkix() -> Vec<Case> {
    let ta = "RFC 7671, section 5.4";
    let ee = "RFC 7671, section 5.3";
    let templates = Chain::new();
    let chain = templates.der();
    let other_root = Template::ca(&Key::new(5), "Other Root").self_signed();
    let server = |parameters| [record(parameters, &chain[0])];
    let issuer = |parameters| [record(parameters, &chain[1])];
    let root = |parameters| [record(parameters, &chain[2])];
    let self_signed = templates.server.self_signed();
    let expired = Chain::new()
        .server(|it| it.dates("20200101000000Z", "20210101000000Z"))
        .der();
    let old_root = Chain::new()
        .root(|it| it.dates("20200101000000Z", "20210101000000Z"))
        .der();
    vec![
        Case::new(
            ee,
            "1 1 1, root not sent",
            &chain[..2],
            &server("1 1 1"),
            matches(0),
        )
        .roots(&chain[2..]),
        Case::new(
            ee,
            "1 1 1, without roots",
            &chain,
            &server("1 1 1"),
            fails("no-ca-certificates"),
        ),
        Case::new(
            ee,
            "1 1 1, another root",
            &chain,
            &server("1 1 1"),
            fails("unknown-ca"),
        )
        .roots(std::slice::from_ref(&other_root)),
        Case::new(
            ee,
            "1 1 1, issuer not sent",
            &chain[..1],
            &server("1 1 1"),
            fails("unknown-ca"),
        )
        .roots(&chain[2..]),
        Case::new(
            ee,
            "1 1 1, another name",
            &chain,
            &server("1 1 1"),
            fails("name-mismatch"),
        )
        .roots(&chain[2..])
        .names(&["www.example.com"]),
        Case::new(
            ee,
            "1 1 1, expired",
            &expired,
            &[record("1 1 1", &expired[0])],
            fails("certificate-expired"),
        )
        .roots(&expired[2..]),
        Case::new(
            ee,
            "1 1 1, root expired",
            &old_root,
            &[record("1 1 1", &old_root[0])],
            fails("certificate-expired"),
        )
        .roots(&old_root[2..]),
        Case::new(
            ee,
            "1 1 1, names the issuer",
            &chain,
            &issuer("1 1 1"),
            fails("usage-swapped"),
        )
        .roots(&chain[2..]),
        Case::new(
            ee,
            "1 1 1, self-signed and trusted",
            std::slice::from_ref(&self_signed),
            &[record("1 1 1", &self_signed)],
            matches(0),
        )
        .roots(std::slice::from_ref(&self_signed)),
        Case::new(
            ee,
            "1 1 1, self-signed and not trusted",
            std::slice::from_ref(&self_signed),
            &[record("1 1 1", &self_signed)],
            fails("unknown-ca"),
        )
        .roots(&chain[2..]),
        Case::new(
            ee,
            "1 1 1 in years",
            &chain,
            &server("1 1 1"),
            fails("certificate-expired"),
        )
        .roots(&chain[2..])
        .at(WITHIN + 3 * YEAR),
        Case::new(ta, "0 1 1, root", &chain, &root("0 1 1"), matches(2)).roots(&chain[2..]),
        Case::new(
            ta,
            "0 0 1, root not sent",
            &chain[..2],
            &root("0 0 1"),
            matches(2),
        )
        .roots(&chain[2..]),
        Case::new(
            ta,
            "0 1 1, names the server",
            &chain,
            &server("0 1 1"),
            fails("no-match"),
        )
        .roots(&chain[2..]),
        Case::new(
            ta,
            "0 1 1, without roots",
            &chain,
            &issuer("0 1 1"),
            fails("no-ca-certificates"),
        ),
        Case::new(
            ta,
            "0 1 1, another root",
            &chain,
            &issuer("0 1 1"),
            fails("unknown-ca"),
        )
        .roots(&[other_root]),
        Case::new(
            ta,
            "0 1 1, another name",
            &chain,
            &issuer("0 1 1"),
            fails("name-mismatch"),
        )
        .roots(&chain[2..])
        .names(&["www.example.com"]),
        Case::new(
            ta,
            "0 1 1 wrong, 3 1 1 right",
            &chain,
            &[flipped(&issuer("0 1 1")[0]), record("3 1 1", &chain[0])],
            matches(0),
        )
        .roots(&chain[2..]),
        Case::new(
            ee,
            "1 1 1 wrong, 2 1 1 right",
            &chain,
            &[flipped(&server("1 1 1")[0]), record("2 1 1", &chain[1])],
            matches(1),
        )
        .roots(&chain[2..]),
    ]
}
