//! Handshakes that want something, change, or are of older days.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::AlwaysResolvesServerRawPublicKeys;
use rustls::sign::CertifiedKey;

use super::super::Due;
use super::super::chain::{Algorithm, Authority, Chain};
use super::super::smtp::{Script, Then, build, configuration};
use super::{HOST, Odd, WEAK};
use crate::Failure;

/// TLS that wants something, or changes.
pub(super) fn add_handshakes(
    odd: &mut Odd,
    authority: &Authority,
    usual: &Chain,
) -> Result<(), Failure> {
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

/// TLS of older days, by OpenSSL.
pub(super) fn add_old(odd: &mut Odd, authority: &Authority, folder: &Path) -> Result<(), Failure> {
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
