//! The chains of mail servers, by what is particular about each, and what TLSA records may be made of.

use tlsakit_oracle_tests::certificate::{
    CLIENT_AUTH, DIGITAL_SIGNATURE, Key, Template, basic_constraints, certificates_pem,
    common_name, dns, extended_key_usage, key_usage, name_constraints,
};

use crate::service::chain::{Algorithm, Chain};

/// The numbers of the CA's keys; servers have those below.
const ROOT_KEY: u16 = 9001;
const INTERMEDIATE_KEY: u16 = 9002;

/// The number of a key that no server has.
pub(super) const STRANGE_KEY: u16 = 9003;

/// What is good at any time that tests run.
const DATES: (&str, &str) = ("20250101000000Z", "20491231235959Z");

/// What is past.
const PAST: (&str, &str) = ("20240101000000Z", "20250101000000Z");

/// What is to come.
const FUTURE: (&str, &str) = ("20480101000000Z", "20491231235959Z");

/// What is particular about a chain. Without a further word it is the server's certificate, which
/// names the host, and that of the intermediate CA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The server's certificate alone.
    Alone,
    /// The server's certificate is for clients alone.
    ClientOnly,
    /// The server's certificate has a common name alone.
    CommonName,
    /// The intermediate CA may certify other names alone, and the root's certificate is sent.
    Constrained,
    /// The root's certificate comes before that of the intermediate CA.
    Disordered,
    /// The server's certificate is past.
    Expired,
    /// The intermediate certificate is past, and the root's is sent.
    ExpiredIssuer,
    /// The server's certificate is to come.
    Future,
    /// The server's certificate names another host.
    Misnamed,
    /// The server's certificate names the mail domain, and not the host.
    NamedForDomain,
    /// The intermediate certificate is none of a CA, and the root's is sent.
    NotCa,
    /// The server's certificate is issued by itself.
    SelfSigned,
    /// The root may have no CA below it, and its certificate is sent.
    ShortPath,
    /// Nothing.
    Usual,
    /// The server's certificate has a wildcard in the place of the host's first label.
    Wildcard,
    /// The root's certificate is sent too.
    WithRoot,
}

/// A certificate, and its key in the form of TLSA records with selector SPKI.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// DER.
    pub(crate) certificate: Vec<u8>,
    /// DER of the SubjectPublicKeyInfo.
    pub(crate) spki: Vec<u8>,
}

/// A server's chain, and what belongs to it without being sent.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    /// What is sent.
    pub(crate) chain: Chain,
    pub(crate) server: Part,
    pub(crate) intermediate: Part,
    pub(crate) root: Part,
    /// A certificate for the same host with another key, which no server shows.
    pub(crate) stranger: Part,
    /// A server certificate with an RSA key beside, and its chain.
    pub(crate) rsa: Option<Part>,
    pub(crate) rsa_chain: Option<Chain>,
}

/// Makes the chain of a host of a mail domain, both without the final dot, with the key of this number.
pub(crate) fn make(kind: Kind, host: &str, domain: &str, number: u16) -> Parts {
    let key = Key::new(number);
    let root = dated(Template::ca(&Key::new(ROOT_KEY), "Lab Mail Root"), DATES);
    let root = match kind {
        Kind::ShortPath => root.with(basic_constraints(true, Some(0))),
        _ => root,
    };
    let intermediate = intermediate(kind);
    let server = server(kind, &key, host, domain);
    let issuer = match kind {
        Kind::SelfSigned => &server,
        _ => &intermediate,
    };
    let stranger = dated(Template::server(&Key::new(STRANGE_KEY), &[host]), DATES);
    let server = part(&server, issuer);
    let stranger = part(&stranger, &intermediate);
    let intermediate = part(&intermediate, &root);
    let root = part(&root, &root);
    let sent = match kind {
        Kind::Alone | Kind::SelfSigned => vec![&server],
        Kind::Disordered => vec![&server, &root, &intermediate],
        Kind::Constrained
        | Kind::ExpiredIssuer
        | Kind::NotCa
        | Kind::ShortPath
        | Kind::WithRoot => vec![&server, &intermediate, &root],
        _ => vec![&server, &intermediate],
    };
    let certificates: Vec<Vec<u8>> = sent.iter().map(|it| it.certificate.clone()).collect();
    let chain = Chain {
        algorithm: Algorithm::Ecdsa,
        pem: certificates_pem(&certificates),
        key: key.pem(),
        certificates,
    };
    Parts {
        chain,
        server,
        intermediate,
        root,
        stranger,
        rsa: None,
        rsa_chain: None,
    }
}

/// The certificate of the root, in PEM.
pub(super) fn root_pem() -> String {
    let root = dated(Template::ca(&Key::new(ROOT_KEY), "Lab Mail Root"), DATES);
    certificates_pem(&[root.self_signed()])
}

fn intermediate(kind: Kind) -> Template {
    let key = Key::new(INTERMEDIATE_KEY);
    let name = "Lab Mail Intermediate";
    match kind {
        Kind::Constrained => {
            let others = name_constraints(&[dns("other.mail.test")], &[]);
            dated(Template::ca(&key, name), DATES).with(others)
        }
        Kind::ExpiredIssuer => dated(Template::ca(&key, name), PAST),
        Kind::NotCa => dated(Template::plain(&key, common_name(name)), DATES)
            .with(basic_constraints(false, None)),
        _ => dated(Template::ca(&key, name), DATES),
    }
}

fn server(kind: Kind, key: &Key, host: &str, domain: &str) -> Template {
    let wildcard;
    let name = match kind {
        Kind::Misnamed => "other.mail.test",
        Kind::NamedForDomain => domain,
        Kind::Wildcard => {
            let above = host.split_once('.').map_or(host, |(_, above)| above);
            wildcard = format!("*.{above}");
            &wildcard
        }
        _ => host,
    };
    let template = match kind {
        Kind::CommonName => Template::plain(key, common_name(name)),
        // OpenSSL takes it for issued by itself only if issuer and subject say something.
        Kind::SelfSigned => Template::server(key, &[name]).subject(common_name(name)),
        _ => Template::server(key, &[name]),
    };
    let dates = match kind {
        Kind::Expired => PAST,
        Kind::Future => FUTURE,
        _ => DATES,
    };
    let template = dated(template, dates).with(key_usage(DIGITAL_SIGNATURE));
    match kind {
        Kind::ClientOnly => template.with(extended_key_usage(&[CLIENT_AUTH])),
        _ => template,
    }
}

fn dated(template: Template, (from, to): (&str, &str)) -> Template {
    template.dates(from, to)
}

fn part(template: &Template, issuer: &Template) -> Part {
    Part {
        certificate: template.issued_by(issuer),
        spki: template.key.spki(),
    }
}
