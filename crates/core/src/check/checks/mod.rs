//! The checks: each a pure function from what is known to what is to be said of it, in a file of its own,
//! with its text beside it.

mod dnssec_algorithm_deprecated;
mod dnssec_bogus;
mod dnssec_cname_chain_insecure;
mod dnssec_cname_loop;
mod dnssec_denial_invalid;
mod dnssec_denial_missing;
mod dnssec_dname_in_path;
mod dnssec_dnskey_missing;
mod dnssec_dnskey_unusable;
mod dnssec_ds_algorithm_unsupported;
mod dnssec_ds_digest_sha1;
mod dnssec_ds_digest_unsupported;
mod dnssec_ds_strong_digest_stale;
mod dnssec_indeterminate;
mod dnssec_nsec3_iterations_too_high;
mod dnssec_nsec3_opt_out_covers_name;
mod dnssec_rrsig_expired;
mod dnssec_rrsig_expires_soon;
mod dnssec_rrsig_missing;
mod dnssec_rrsig_not_yet_valid;
mod dnssec_rsa_key_short;
mod dnssec_signature_lifetime_long;
mod dnssec_tlsa_servfail;
mod dnssec_wildcard_expansion_unproved;
mod dnssec_zone_unsigned;
mod mx_lookup_failed;
mod needed;
mod seen;
mod smtp_banner_tempfail;
mod smtp_connect_failed;
mod smtp_ehlo_lost_after_tls;
mod smtp_no_starttls;
mod smtp_sender_would_defer;
mod smtp_sender_would_downgrade;
mod smtp_starttls_after_tls;
mod smtp_starttls_by_client;
mod smtp_starttls_refused;
mod tls_balancer_differs;
mod tls_client_cert_demanded;
mod tls_family_differs;
mod tls_handshake_failed;
mod tls_ip_differs;
mod tls_key_algorithm_differs;
mod tls_no_sni_differs;
mod tls_sni_required;
mod tls_version_old;
mod tlsa_no_match;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::machine::Check as Run;
use crate::report::{CheckDescription, CheckReport, Finding, Severity};

/// What checks see.
pub(super) struct Facts<'a> {
    /// The run, with all its lookups.
    pub(super) check: &'a Run,
    /// What it comes to, without findings.
    pub(super) report: &'a CheckReport,
}

/// A check.
pub(super) struct Check {
    /// Its identifier, for ever.
    pub(super) id: &'static str,
    /// What it is about, why it matters and what to do, in Markdown: a heading, then paragraphs.
    pub(super) text: &'static str,
    /// The sections that say so.
    pub(super) rfc: &'static [&'static str],
    /// Finds all cases of it.
    pub(super) run: fn(&Facts<'_>) -> Vec<Case>,
}

/// One case of a check.
pub(super) struct Case {
    pub(super) severity: Severity,
    /// What it is about.
    pub(super) subject: String,
    /// What is so.
    pub(super) message: String,
    /// What shows it.
    pub(super) evidence: Vec<String>,
    /// What to do.
    pub(super) remedy: Option<String>,
}

/// Every check, in the order of the catalogue.
pub(super) const ALL: &[Check] = &[
    dnssec_bogus::CHECK,
    dnssec_indeterminate::CHECK,
    dnssec_rrsig_expired::CHECK,
    dnssec_rrsig_not_yet_valid::CHECK,
    dnssec_rrsig_missing::CHECK,
    dnssec_dnskey_missing::CHECK,
    dnssec_dnskey_unusable::CHECK,
    dnssec_ds_strong_digest_stale::CHECK,
    dnssec_denial_missing::CHECK,
    dnssec_denial_invalid::CHECK,
    dnssec_wildcard_expansion_unproved::CHECK,
    dnssec_cname_loop::CHECK,
    dnssec_ds_algorithm_unsupported::CHECK,
    dnssec_ds_digest_unsupported::CHECK,
    dnssec_nsec3_iterations_too_high::CHECK,
    dnssec_nsec3_opt_out_covers_name::CHECK,
    dnssec_zone_unsigned::CHECK,
    dnssec_ds_digest_sha1::CHECK,
    dnssec_algorithm_deprecated::CHECK,
    dnssec_rsa_key_short::CHECK,
    dnssec_rrsig_expires_soon::CHECK,
    dnssec_signature_lifetime_long::CHECK,
    dnssec_tlsa_servfail::CHECK,
    dnssec_cname_chain_insecure::CHECK,
    dnssec_dname_in_path::CHECK,
    mx_lookup_failed::CHECK,
    tlsa_no_match::CHECK,
    tls_version_old::CHECK,
    tls_sni_required::CHECK,
    tls_no_sni_differs::CHECK,
    smtp_no_starttls::CHECK,
    smtp_starttls_refused::CHECK,
    smtp_starttls_by_client::CHECK,
    smtp_starttls_after_tls::CHECK,
    smtp_ehlo_lost_after_tls::CHECK,
    smtp_banner_tempfail::CHECK,
    smtp_connect_failed::CHECK,
    tls_key_algorithm_differs::CHECK,
    tls_ip_differs::CHECK,
    tls_family_differs::CHECK,
    tls_balancer_differs::CHECK,
    tls_handshake_failed::CHECK,
    tls_client_cert_demanded::CHECK,
    smtp_sender_would_defer::CHECK,
    smtp_sender_would_downgrade::CHECK,
];

/// What each check is about, in the order of the catalogue.
pub(crate) fn catalogue() -> Vec<CheckDescription> {
    let described = ALL.iter().map(|check| CheckDescription {
        id: check.id.to_string(),
        text: check.text.to_string(),
        rfc: check.rfc.iter().map(ToString::to_string).collect(),
    });
    described.collect()
}

/// Runs all checks; the gravest findings come first, and among equals those that come first in the
/// catalogue.
pub(super) fn run(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for check in ALL {
        findings.extend((check.run)(facts).into_iter().map(|case| Finding {
            id: check.id.to_string(),
            severity: case.severity,
            subject: case.subject,
            message: case.message,
            evidence: case.evidence,
            remedy: case.remedy,
            rfc: check.rfc.iter().map(ToString::to_string).collect(),
        }));
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}
