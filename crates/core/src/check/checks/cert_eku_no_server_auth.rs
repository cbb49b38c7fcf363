//! `cert-eku-no-server-auth`.

use alloc::string::String;
use alloc::vec::Vec;

use super::cases;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::CertificateUsage;
use crate::x509::path::{ANY_PURPOSE, SERVER_AUTH};

pub(super) const CHECK: Check = Check {
    id: "cert-eku-no-server-auth",
    text: include_str!("cert-eku-no-server-auth.md"),
    rfc: &["RFC 5280, section 4.2.1.12"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = cases::of_reasons(
        set,
        &["extended-key-usage"],
        "So the record does not match.",
    );
    cases.extend(cases::of_matched(set, CertificateUsage::DANE_EE, Severity::Info, |certificate| {
        let purposes = certificate.extensions().extended_key_usage?;
        let is_for_servers = purposes.iter().any(|it| it == SERVER_AUTH || it == ANY_PURPOSE);
        let message = "The extended key usage of the certificate does not include TLS servers, which does not matter to DANE senders here.";
        (!is_for_servers).then(|| String::from(message))
    }));
    cases
}
