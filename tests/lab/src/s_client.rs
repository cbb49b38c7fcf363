//! What OpenSSL's client sees of a service.

use std::net::{IpAddr, SocketAddr};
use std::process::Stdio;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::program::command;
use crate::{Failure, Service};

/// What `openssl s_client` showed.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The certificates in DER, in the order in which they came.
    pub chain: Vec<Vec<u8>>,
    /// The version of TLS, such as `TLSv1.3`; nothing if the handshake was not done.
    pub version: Option<String>,
    /// All that it said.
    pub said: String,
}

/// The signature algorithms of each key algorithm, in OpenSSL's words.
const SIGNATURES: &[(&str, &str)] = &[
    (
        "RSA",
        "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:\
         rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:\
         RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1",
    ),
    ("ECDSA", "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1"),
    ("Ed25519", "ed25519:ed448"),
];

/// Protocols that OpenSSL calls otherwise.
const NAMES: &[(&str, &str)] = &[("xmpp-client", "xmpp")];

/// Asks `openssl s_client` for the chain of a service at one of its addresses, with the signatures of a
/// key algorithm (as the command's JSON has it), with or without a server name.
///
/// It takes whatever it is shown, of any age and weakness.
///
/// # Errors
///
/// If it cannot be run, or shows what is no certificate.
pub fn ask_s_client(
    service: &Service,
    address: IpAddr,
    algorithm: &str,
    sni: bool,
) -> Result<Shown, Failure> {
    let place = SocketAddr::new(address, service.port).to_string();
    let mut command = command("openssl");
    command.args(["s_client", "-connect", &place, "-showcerts"]);
    command.args(["-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1"]);
    if service.starttls != "none" {
        let known = NAMES.iter().find(|(name, _)| *name == service.starttls);
        let protocol = known.map_or(service.starttls, |(_, name)| name);
        let name = match protocol {
            "smtp" | "lmtp" => "[127.0.0.1]",
            _ => service.host,
        };
        command.args(["-starttls", protocol, "-name", name]);
    }
    if let Some((_, signatures)) = SIGNATURES.iter().find(|(name, _)| *name == algorithm) {
        command.args(["-sigalgs", signatures]);
    }
    match sni {
        true => command.args(["-servername", service.host]),
        false => command.arg("-noservername"),
    };
    let output = command.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut chain = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(said.as_bytes()) {
        chain.push(certificate?.to_vec());
    }
    // A certificate that nothing else came with is shown again.
    let version = said.lines().find_map(|line| line.strip_prefix("New, "));
    let version = version.and_then(|line| line.split(',').next());
    let version = version.filter(|version| *version != "(NONE)");
    Ok(Shown {
        chain,
        version: version.map(str::to_owned),
        said: said + &String::from_utf8_lossy(&output.stderr),
    })
}
