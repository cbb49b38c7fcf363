//! Mail servers that are odd: in what they say before TLS, in their TLS, or in their certificates.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, version};
use tlsakit_oracle_tests::certificate::{Key, Template, certificates_pem, common_name};

use super::chain::{Algorithm, Authority, Chain};
use super::smtp::{Script, ScriptedServer, Then};
use super::{Due, Service, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, run};

const HOST: &str = "odd.services.test";

/// Where all of them are, at ports of their own.
const ADDRESS: IpAddr = address(40);

/// How late a late greeting is.
const DELAY: Duration = Duration::from_secs(3);

/// What OpenSSL needs to be told to use what it holds for too weak.
const WEAK: &str = "ALL:@SECLEVEL=0";

/// The servers: those here, and those of OpenSSL that some of them hand over to.
pub(super) struct Odd {
    /// By their scripts.
    pub(super) scripted: Vec<ScriptedServer>,
    /// OpenSSL's, each with where it listens.
    pub(super) launches: Vec<(Launch, SocketAddr)>,
    /// What they serve.
    pub(super) services: Vec<Service>,
}

impl Odd {
    /// Adds a server that follows a script.
    fn add(&mut self, name: &'static str, script: Script, due: Vec<Due>) -> Result<(), Failure> {
        let server = ScriptedServer::start(ADDRESS, script)?;
        self.services.push(Service {
            name,
            host: HOST,
            starttls: "smtp",
            addresses: vec![ADDRESS],
            port: server.port(),
            options: &[],
            due,
        });
        self.scripted.push(server);
        Ok(())
    }

    /// Adds a server that hands over to one of OpenSSL, with a chain and further arguments of `openssl
    /// s_server`.
    fn add_openssl(
        &mut self,
        name: &'static str,
        folder: &Path,
        chain: &Chain,
        arguments: &[&str],
        due: Vec<Due>,
    ) -> Result<(), Failure> {
        let place = SocketAddr::new(ADDRESS, free_port(&[ADDRESS])?);
        let stem = format!("s_server-{}", self.launches.len());
        let files = chain.write(folder, &stem)?;
        // With -www it reads nothing from its standard input.
        let issuers = chain.certificates.get(1..).unwrap_or_default();
        let above = write(
            folder,
            &format!("{stem}.above.pem"),
            &certificates_pem(issuers),
        )?;
        let mut launch = Launch::new(&stem, "openssl")?
            .arguments(["s_server", "-www", "-quiet", "-accept", &place.to_string()])
            .arguments(["-cert".as_ref(), files.chain.as_os_str()])
            .arguments(["-key".as_ref(), files.key.as_os_str()])
            .arguments(arguments);
        if !issuers.is_empty() {
            launch = launch.arguments(["-cert_chain".as_ref(), above.as_os_str()]);
        }
        self.launches.push((launch, place));
        let script = Script {
            then: Some(Then::Behind(place)),
            ..Script::default()
        };
        self.add(name, script, due)
    }
}

/// Starts the scripted ones, and says which others are to be started.
pub(super) fn start(authority: &Authority, folder: &Path) -> Result<Odd, Failure> {
    let mut odd = Odd {
        scripted: Vec::new(),
        launches: Vec::new(),
        services: Vec::new(),
    };
    let usual = authority.issue(HOST, Algorithm::Ecdsa)?;
    add_words(&mut odd, &usual)?;
    add_handshakes(&mut odd, authority, &usual)?;
    add_certificates(&mut odd)?;
    add_old(&mut odd, authority, folder)?;
    add_weak(&mut odd, folder)?;
    Ok(odd)
}

/// TLS as it should be, after a dialogue that is not.
fn add_words(odd: &mut Odd, chain: &Chain) -> Result<(), Failure> {
    let usual = Script {
        then: Some(Then::Tls(vec![configuration(chain)?])),
        ..Script::default()
    };
    let shown = Due::of_chains(std::slice::from_ref(chain));
    let late = Script {
        delay: DELAY,
        ..usual.clone()
    };
    odd.add("late greeting", late, shown.clone())?;
    let second = Script {
        // The probe says the name that it is given, and then its address.
        offers: |name| name.starts_with('['),
        ..usual.clone()
    };
    odd.add("STARTTLS for an address literal alone", second, shown)?;
    if let Some(service) = odd.services.last_mut() {
        service.options = &["--ehlo", "client.services.test"];
    }

    let greets = |greeting| Script {
        greeting,
        ..usual.clone()
    };
    let replies = |reply| Script {
        reply,
        ..usual.clone()
    };
    let rows: [(&'static str, Script, &'static str); 6] = [
        (
            "greeting 421",
            greets("421 4.3.2 try again later"),
            "declined",
        ),
        (
            "greeting 554",
            greets("554 5.7.1 no service for you"),
            "declined",
        ),
        (
            "STARTTLS refused, 454",
            replies("454 4.7.0 TLS not available\r\n"),
            "starttls-refused",
        ),
        (
            "STARTTLS refused, 501",
            replies("501 5.5.4 no parameters\r\n"),
            "starttls-refused",
        ),
        (
            "octets before the handshake",
            replies("220 2.0.0 ready\r\n250 2.0.0 injected\r\n"),
            "early-octets",
        ),
        (
            "closes after STARTTLS",
            Script {
                then: None,
                ..usual.clone()
            },
            "closed",
        ),
    ];
    for (name, script, outcome) in rows {
        odd.add(name, script, vec![Due::always(outcome)])?;
    }
    Ok(())
}

/// TLS that wants something, or changes.
fn add_handshakes(odd: &mut Odd, authority: &Authority, usual: &Chain) -> Result<(), Failure> {
    let then = |then| Script {
        then: Some(then),
        ..Script::default()
    };
    let own = configuration(usual)?;
    odd.add(
        "a server name is demanded",
        then(Then::TlsByName(Arc::clone(&own))),
        [
            vec![Due::always("handshake-failed").with_sni(false)],
            Due::of_chains(std::slice::from_ref(usual)),
        ]
        .concat(),
    )?;

    let other = authority.issue(HOST, Algorithm::Ecdsa)?;
    let alternating = vec![own, configuration(&other)?];
    let shown = Due {
        chains: vec![usual.certificates.clone(), other.certificates],
        ..Due::shows(usual)
    };
    odd.add(
        "a balancer with two chains",
        then(Then::Tls(alternating)),
        vec![shown, Due::always("not-offered")],
    )?;

    let key = PrivateKeyDer::from_pem_slice(usual.key.as_bytes())?;
    let key = any_supported_type(&key)?;
    let public = key.public_key().ok_or("a key without a public half")?;
    let shown = Due {
        algorithm: Some("any"),
        chains: vec![vec![public.to_vec()]],
        ..Due::always("completed")
    };
    let public = vec![CertificateDer::from(public.to_vec())];
    let raw = AlwaysResolvesServerRawPublicKeys::new(Arc::new(CertifiedKey::new(public, key)));
    odd.add(
        "a raw public key, and no certificate",
        then(Then::Tls(vec![build(Arc::new(raw))?])),
        vec![shown, Due::always("handshake-failed")],
    )?;
    if let Some(service) = odd.services.last_mut() {
        service.options = &["--raw-public-key"];
    }
    Ok(())
}

/// Certificates of every odd kind, which no library checks on their way.
fn add_certificates(odd: &mut Odd) -> Result<(), Failure> {
    let (ca_key, key) = (Key::new(1), Key::new(2));
    let ca = Template::ca(&ca_key, "Odd CA");
    let server = Template::server(&key, &[HOST]);
    let issuer = ca.self_signed();
    let leaf = server.issued_by(&ca);
    let many: Vec<Vec<u8>> = (0..20)
        .map(|number| Template::ca(&Key::new(100 + number), "Unrelated CA").self_signed())
        .collect();
    let rows: [(&'static str, Vec<Vec<u8>>); 9] = [
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
            vec![Template::ca(&key, HOST).self_signed()],
        ),
        (
            "signed by another key than the issuer's",
            vec![server.issued_as(&ca.subject, &Key::new(3)), issuer],
        ),
    ];
    for (name, certificates) in rows {
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

/// TLS of older days, by OpenSSL.
fn add_old(odd: &mut Odd, authority: &Authority, folder: &Path) -> Result<(), Failure> {
    let chain = authority.issue(HOST, Algorithm::Rsa)?;
    let seen = Due {
        outcome: "legacy-seen",
        algorithm: Some("any"),
        ..Due::shows(&chain)
    };
    let legacy = vec![seen.clone(), Due::always("handshake-failed")];
    let rows: [(&'static str, &[&str]); 3] = [
        ("TLS 1.0 alone", &["-tls1", "-cipher", WEAK]),
        (
            "RSA key exchange alone",
            &["-tls1_2", "-cipher", "kRSA:@SECLEVEL=0"],
        ),
        (
            "CBC alone",
            &["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:@SECLEVEL=0"],
        ),
    ];
    for (name, arguments) in rows {
        odd.add_openssl(name, folder, &chain, arguments, legacy.clone())?;
    }

    let demanded = ["-Verify", "1"];
    let completed = Due::of_chains(std::slice::from_ref(&chain));
    odd.add_openssl(
        "a client certificate is demanded, TLS 1.3",
        folder,
        &chain,
        &[&demanded[..], &["-tls1_3"]].concat(),
        completed,
    )?;
    let failed = Due {
        outcome: "handshake-failed",
        ..Due::shows(&chain)
    };
    odd.add_openssl(
        "a client certificate is demanded, TLS 1.2",
        folder,
        &chain,
        &[&demanded[..], &["-tls1_2"]].concat(),
        vec![failed, seen, Due::always("handshake-failed")],
    )
}

/// Keys and signatures that rustls does not know.
fn add_weak(odd: &mut Odd, folder: &Path) -> Result<(), Failure> {
    let rows: [(&'static str, Algorithm, &[&str]); 2] = [
        (
            "RSA with 1024 bits, signed with MD5",
            Algorithm::Rsa,
            &["-newkey", "rsa:1024", "-md5"],
        ),
        ("Ed448", Algorithm::Ed25519, &["-newkey", "ed448"]),
    ];
    for (index, (name, algorithm, arguments)) in rows.into_iter().enumerate() {
        let chain = self_signed(folder, &format!("weak-{index}"), algorithm, arguments)?;
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

/// rustls with a chain that it does not look into.
fn configuration(chain: &Chain) -> Result<Arc<ServerConfig>, Failure> {
    let key = PrivateKeyDer::from_pem_slice(chain.key.as_bytes())?;
    let certificates = chain.certificates.iter().cloned();
    let certificates = certificates.map(CertificateDer::from).collect();
    let certified = CertifiedKey::new(certificates, any_supported_type(&key)?);
    build(Arc::new(SingleCertAndKey::from(certified)))
}

fn build(resolver: Arc<dyn ResolvesServerCert>) -> Result<Arc<ServerConfig>, Failure> {
    let configuration = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    Ok(Arc::new(configuration))
}
