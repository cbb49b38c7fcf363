//! Sessions with OpenSSL, which also says which chain it shows.

use tlsakit_core::probe::{Hello, KeyAlgorithm, Session, SessionOutcome, SessionStage, Speaker};

use crate::support::{Keys, NAME, Server, held, notes, problem, request, told};

const RSA: &[&str] = &["rsa:2048"];
const P256: &[&str] = &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// OpenSSL as old as it can be.
const OLD: &str = "ALL:@SECLEVEL=0";

/// The chain of a completed session.
fn completed(session: &Session) -> &[String] {
    let context = told(session);
    assert_eq!(session.outcome, SessionOutcome::Completed, "{context}");
    assert_eq!(session.stage, SessionStage::Secured, "{context}");
    assert!(session.problem.is_none(), "{context}");
    assert!(session.rtt_ms.is_some() && session.chain_ms.is_some());
    &session.chain
}

#[tokio::test]
async fn every_kind_of_key_is_seen_and_proved() {
    let pss = ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"];
    let curve = |name: &'static str| vec!["ec", "-pkeyopt", name];
    // How OpenSSL signs with it in TLS 1.3, and in TLS 1.2.
    let kinds = [
        ("rsa", RSA.to_vec(), ["rsa_pss_rsae_sha256"; 2]),
        ("rsa-1024", vec!["rsa:1024"], ["rsa_pss_rsae_sha256"; 2]),
        (
            "p-256",
            curve("ec_paramgen_curve:P-256"),
            ["ecdsa_secp256r1_sha256"; 2],
        ),
        (
            "p-384",
            curve("ec_paramgen_curve:P-384"),
            ["ecdsa_secp384r1_sha384", "ecdsa_secp256r1_sha256"],
        ),
        (
            "p-521",
            curve("ec_paramgen_curve:P-521"),
            ["ecdsa_secp521r1_sha512", "ecdsa_secp256r1_sha256"],
        ),
        ("ed25519", vec!["ed25519"], ["ed25519"; 2]),
        ("ed448", vec!["ed448"], ["ed448"; 2]),
        ("rsa-pss", pss.to_vec(), ["rsa_pss_pss_sha256"; 2]),
    ];
    let keys = Keys::new();
    for (name, key, schemes) in kinds {
        keys.make(name, &key);
        for (version, scheme) in ["-tls1_3", "-tls1_2"].into_iter().zip(schemes) {
            let server = Server::start(&keys, name, &[version, "-cipher", OLD]);
            let session = held(&request(server.address)).await;
            let context = format!("{name} {version}: {}", told(&session));
            let tls = &session.tls;
            assert_eq!(tls.signature_scheme.as_deref(), Some(scheme), "{context}");
            assert!(session.chain == keys.chain(name), "{context}");
            assert!(session.chain == server.shown(&[]), "{context}");
            // rustls has no names for these schemes, and refuses them in TLS 1.2.
            if (name, version) == ("rsa-pss", "-tls1_2") {
                assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
                assert_eq!(problem(&session), "handshake-signature-unsupported");
                continue;
            }
            completed(&session);
            assert!(tls.cipher_suite.is_some() && tls.group.is_some());
            let is_13 = version == "-tls1_3";
            let version = tls.tls_version.as_deref();
            assert_eq!(version, Some(if is_13 { "TLS 1.3" } else { "TLS 1.2" }));
            assert_eq!(tls.client_certificate_requested, Some(false), "{context}");
        }
    }
}

#[tokio::test]
async fn a_server_with_two_certificates_shows_each_to_who_asks() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    keys.make("p-256", P256);
    let second = [keys.certificate("p-256"), keys.key("p-256")];
    for version in ["-tls1_3", "-tls1_2"] {
        let arguments = [version, "-dcert", &second[0], "-dkey", &second[1]];
        let server = Server::start(&keys, "rsa", &arguments);
        for (algorithm, name) in [(KeyAlgorithm::RSA, "rsa"), (KeyAlgorithm::ECDSA, "p-256")] {
            let mut request = request(server.address);
            request.key_algorithm = algorithm;
            let session = held(&request).await;
            assert_eq!(completed(&session)[0], keys.chain(name)[0], "{version}");
            request.hello = Hello::Legacy;
            // OpenSSL speaks no TLS 1.2 then, if told so.
            let session = held(&request).await;
            let seen = session.outcome == SessionOutcome::LegacySeen;
            assert_eq!(seen, version == "-tls1_2", "{}", told(&session));
            assert!(!seen || session.chain[0] == keys.chain(name)[0]);
        }
        let mut request = request(server.address);
        request.key_algorithm = KeyAlgorithm::Ed25519;
        let session = held(&request).await;
        assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
        let alert = session.tls.alert.expect("an alert");
        assert_eq!((alert.from, alert.code), (Speaker::Server, 40));
        assert_eq!(alert.name, "handshake_failure");
    }
}

/// What rustls cannot speak is legacy TLS, never no TLS.
#[tokio::test]
async fn old_tls_is_seen_and_not_proved() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    keys.make("p-256", P256);
    keys.make("p-224", &["ec", "-pkeyopt", "ec_paramgen_curve:secp224r1"]);
    let cases = [
        (
            "rsa",
            "-tls1_2",
            "AES128-SHA",
            "TLS 1.2",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
        ),
        (
            "rsa",
            "-tls1_2",
            "AES256-GCM-SHA384",
            "TLS 1.2",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
        ),
        (
            "rsa",
            "-tls1_2",
            "ECDHE-RSA-AES256-SHA384",
            "TLS 1.2",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        ),
        (
            "rsa",
            "-tls1_2",
            "DHE-RSA-AES128-GCM-SHA256",
            "TLS 1.2",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        ),
        (
            "rsa",
            "-tls1",
            "ALL",
            "TLS 1.0",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        ),
        (
            "rsa",
            "-tls1_1",
            "AES256-SHA",
            "TLS 1.1",
            "TLS_RSA_WITH_AES_256_CBC_SHA",
        ),
        (
            "p-256",
            "-tls1",
            "ALL",
            "TLS 1.0",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        ),
        (
            "p-224",
            "-tls1_2",
            "ALL",
            "TLS 1.2",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        ),
    ];
    for (name, version, cipher, shown, suite) in cases {
        let cipher = format!("{cipher}:@SECLEVEL=0");
        let server = Server::start(&keys, name, &[version, "-cipher", &cipher]);
        let mut request = request(server.address);
        let session = held(&request).await;
        let context = format!("{version} {cipher}: {}", told(&session));
        assert_eq!(
            session.outcome,
            SessionOutcome::HandshakeFailed,
            "{context}"
        );
        assert_eq!(problem(&session), "tls-handshake-failed", "{context}");
        assert!(session.tls.alert.is_some() && session.chain.is_empty());

        request.hello = Hello::Legacy;
        let session = held(&request).await;
        let context = format!("{version} {cipher}: {}", told(&session));
        assert_eq!(session.outcome, SessionOutcome::LegacySeen, "{context}");
        assert_eq!(session.stage, SessionStage::Handshake);
        assert_eq!(problem(&session), "key-not-proved");
        assert_eq!(session.tls.tls_version.as_deref(), Some(shown), "{context}");
        assert_eq!(
            session.tls.cipher_suite.as_deref(),
            Some(suite),
            "{context}"
        );
        assert!(session.chain == keys.chain(name), "{context}");
        let old = ["-cipher", OLD, "-groups", "X25519:P-256:secp224r1"];
        assert!(session.chain == server.shown(&old), "{context}");
    }
}

#[tokio::test]
async fn a_legacy_hello_asks_for_one_kind_of_key() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    let server = Server::start(&keys, "rsa", &["-tls1", "-cipher", OLD]);
    let mut request = request(server.address);
    request.hello = Hello::Legacy;
    for (algorithm, outcome) in [
        (KeyAlgorithm::RSA, SessionOutcome::LegacySeen),
        (KeyAlgorithm::ECDSA, SessionOutcome::HandshakeFailed),
        (KeyAlgorithm::Ed25519, SessionOutcome::HandshakeFailed),
    ] {
        request.key_algorithm = algorithm;
        let session = held(&request).await;
        assert_eq!(session.outcome, outcome, "{}", told(&session));
        assert_eq!(session.tls.alert.is_some(), session.chain.is_empty());
    }
}

#[tokio::test]
async fn a_demand_for_a_client_certificate_is_told_apart_from_a_question() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    for version in ["-tls1_3", "-tls1_2"] {
        let server = Server::start(&keys, "rsa", &[version, "-verify", "1"]);
        let session = held(&request(server.address)).await;
        completed(&session);
        assert_eq!(session.tls.client_certificate_requested, Some(true));
        assert!(notes(&session).is_empty(), "{}", told(&session));

        let server = Server::start(&keys, "rsa", &[version, "-Verify", "1"]);
        let session = held(&request(server.address)).await;
        assert!(session.chain == keys.chain("rsa"), "{}", told(&session));
        assert_eq!(session.tls.client_certificate_requested, Some(true));
        let alert = session.tls.alert.as_ref().expect("an alert");
        if version == "-tls1_3" {
            completed(&session);
            assert_eq!(alert.name, "certificate_required");
            assert_eq!(notes(&session), ["tls-client-cert-demanded"]);
        } else {
            assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
            assert_eq!(problem(&session), "tls-client-cert-demanded");
        }
    }
}

#[tokio::test]
async fn the_server_name_is_asked_for_or_left_out() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    keys.make("p-256", P256);
    let other = [keys.certificate("p-256"), keys.key("p-256")];
    for version in ["-tls1_3", "-tls1_2"] {
        let mut arguments = vec![version, "-servername", NAME];
        arguments.extend(["-cert2", &other[0], "-key2", &other[1]]);
        let server = Server::start(&keys, "rsa", &arguments);
        let mut request = request(server.address);
        let asked = held(&request).await;
        assert_eq!(completed(&asked)[0], keys.chain("p-256")[0]);
        let acknowledged = (version == "-tls1_2").then_some(true);
        assert_eq!(asked.tls.sni_acknowledged, acknowledged, "{}", told(&asked));
        request.sni = None;
        let silent = held(&request).await;
        assert_eq!(completed(&silent)[0], keys.chain("rsa")[0]);
        assert_eq!(silent.tls.sni_acknowledged, None, "{}", told(&silent));
        request.hello = Hello::Legacy;
        request.sni = Some(NAME.to_owned());
        if version == "-tls1_2" {
            let legacy = held(&request).await;
            assert_eq!(legacy.chain[0], keys.chain("p-256")[0]);
            assert_eq!(legacy.tls.sni_acknowledged, Some(true));
        }
    }
}

#[tokio::test]
async fn a_server_that_refuses_the_name_says_so() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    let other = [keys.certificate("rsa"), keys.key("rsa")];
    let mut arguments = vec!["-servername", "another.example", "-servername_fatal"];
    arguments.extend(["-cert2", &other[0], "-key2", &other[1]]);
    let server = Server::start(&keys, "rsa", &arguments);
    for hello in [Hello::Modern, Hello::Legacy] {
        let mut request = request(server.address);
        request.hello = hello;
        let session = held(&request).await;
        assert_eq!(session.outcome, SessionOutcome::HandshakeFailed);
        let alert = session.tls.alert.expect("an alert");
        assert_eq!(alert.name, "unrecognized_name", "{hello:?}");
    }
}

#[tokio::test]
async fn sessions_that_are_offered_are_counted() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    for (arguments, sessions) in [
        (&["-tls1_3", "-num_tickets", "3"][..], 3),
        (&["-tls1_3", "-num_tickets", "0"], 0),
        (&["-tls1_2"], 1),
        (&["-tls1_2", "-no_ticket", "-no_cache"], 0),
    ] {
        let server = Server::start(&keys, "rsa", arguments);
        let session = held(&request(server.address)).await;
        completed(&session);
        let offered = session.tls.sessions_offered;
        assert_eq!(offered, Some(sessions), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_server_that_knows_few_groups_is_met() {
    let keys = Keys::new();
    keys.make("rsa", RSA);
    for version in ["-tls1_3", "-tls1_2"] {
        for (groups, name) in [
            ("X25519", "x25519"),
            ("P-256", "secp256r1"),
            ("P-384", "secp384r1"),
            ("P-521", "secp521r1"),
        ] {
            let server = Server::start(&keys, "rsa", &[version, "-groups", groups]);
            let session = held(&request(server.address)).await;
            completed(&session);
            assert_eq!(session.tls.group.as_deref(), Some(name), "{version}");
        }
    }
}
