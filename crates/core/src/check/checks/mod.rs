//! The checks: each a pure function from what is known to what is to be said of it, in a file of its own,
//! with its text beside it. Those in [`lints`] are made of a text too, or of that alone.
//!
//! What a check of a domain cannot tell:
//!
//! | subject | why not |
//! |---|---|
//! | owner names of TLSA records that no sender asks for (`_025._tcp`, `25.tcp`, `_25._tls`, U-labels, an origin twice) | nobody can ask for all names; [`lints`] tell it of a zone file |
//! | TLSA records for other ports of a host (465, 587, 993; RFC 7673, section 6) | without a visit nobody knows whether there is a service, and a check of mail visits the port of mail alone; `check --service` and `check HOST:PORT` tell it for each |
//! | a wildcard that a nearer name hides, in a zone with NSEC3 | the names in its proofs are hashed; with NSEC it shows only if the wildcard's record is part of the proof |
//! | keys of Debian's OpenSSL of 2008 | a list of some hundred thousand keys |
//! | raw public keys (RFC 7250) | asking for one takes a session more at every address, which nearly all servers end with an error; `probe --raw-public-key` asks |
//! | anonymous cipher suites | no session offers them, as no DANE client does (RFC 7672, section 8.2) |
//! | mail that is refused without STARTTLS | no session begins to send mail in clear |
//! | commands that are obeyed though they came before the handshake (CVE-2011-0411) | that takes an attack on the server |
//! | senders that give up at once instead of trying again | that stands in the logs of senders |
//! | the next certificate, the age of records, a policy or identifier that has changed | one look at a domain knows neither plans nor the past |
//! | failures that senders have seen | they stand in reports of RFC 8460 |

mod answers;
mod cases;
mod facts;
mod faults;
mod island;
mod known_keys;
mod lints;
mod names;
mod needed;
mod nsec3;
mod pkix;
mod policies;
mod rollover;
mod seen;
mod senders;
mod sets;
mod texts;

mod cert_chain_out_of_order;
mod cert_chain_signature_bad;
mod cert_ee_expired;
mod cert_ee_name_mismatch;
mod cert_eku_no_server_auth;
mod cert_expires_soon;
mod cert_key_known_bad;
mod cert_key_shared_with_other_host;
mod cert_name_constraint;
mod cert_path_length;
mod cert_pkix_fails;
mod cert_ta_anchor_expired;
mod cert_ta_cn_only;
mod cert_ta_expired;
mod cert_ta_name_mismatch;
mod cert_ta_nexthop_only;
mod cert_ta_not_ca;
mod cert_ta_not_sent;
mod cert_v1;
mod cert_weak_key;
mod cert_weak_signature;
mod cert_wildcard_shape;
mod dnssec_algorithm_deprecated;
mod dnssec_answer_over_1232;
mod dnssec_answer_truncated_tcp_refused;
mod dnssec_bogus;
mod dnssec_bootstrap_available;
mod dnssec_cds_mismatch;
mod dnssec_clock_skew;
mod dnssec_cname_chain_insecure;
mod dnssec_cname_loop;
mod dnssec_compact_denial;
mod dnssec_denial_invalid;
mod dnssec_denial_missing;
mod dnssec_dname_in_path;
mod dnssec_dnskey_missing;
mod dnssec_dnskey_unusable;
mod dnssec_ds_algorithm_unsupported;
mod dnssec_ds_digest_sha1;
mod dnssec_ds_digest_unsupported;
mod dnssec_ds_strong_digest_stale;
mod dnssec_ede_present;
mod dnssec_ent_nxdomain;
mod dnssec_indeterminate;
mod dnssec_keytag_collision_work;
mod dnssec_multi_algorithm_incomplete;
mod dnssec_ns_inconsistent;
mod dnssec_nsec3_iterations_nonzero;
mod dnssec_nsec3_iterations_too_high;
mod dnssec_nsec3_opt_out_covers_name;
mod dnssec_nsec3_salt;
mod dnssec_nsec3_unknown_parameters;
mod dnssec_report_channel;
mod dnssec_resolver_ad_disagrees;
mod dnssec_resolvers_disagree;
mod dnssec_rrsig_expired;
mod dnssec_rrsig_expires_soon;
mod dnssec_rrsig_missing;
mod dnssec_rrsig_not_yet_valid;
mod dnssec_rsa_key_short;
mod dnssec_signature_lifetime_long;
mod dnssec_signed_without_ds;
mod dnssec_tlsa_servfail;
mod dnssec_trust_anchor_stale;
mod dnssec_unknown_type_broken;
mod dnssec_wildcard_expansion_unproved;
mod dnssec_zone_unsigned;
mod mx_address_bogus;
mod mx_address_insecure;
mod mx_address_lookup_partial;
mod mx_backup_without_dane;
mod mx_cname_base_original;
mod mx_domain_alias;
mod mx_domain_nonexistent;
mod mx_implicit;
mod mx_insecure;
mod mx_lookup_failed;
mod mx_m365_legacy_host;
mod mx_m365_mixed;
mod mx_not_sorted_by_preference;
mod mx_null;
mod mx_null_not_alone;
mod mx_partial_dane;
mod mx_target_cname;
mod mx_target_ip_literal;
mod mx_target_no_address;
mod mx_target_not_a_hostname;
mod mx_tlsa_at_mail_domain;
mod name_duplicated_origin;
mod name_labels_swapped;
mod name_missing_dot;
mod name_missing_underscore;
mod name_not_a_label;
mod name_not_a_service;
mod name_port_leading_zero;
mod name_port_unknown;
mod name_proto_unknown;
mod rollover_count_is_not_scheme;
mod rollover_issuer_changed;
mod rollover_issuer_scheme;
mod rollover_negative_cache;
mod rollover_no_next;
mod rollover_old_removed_early;
mod rollover_parameter_change;
mod smtp_banner_tempfail;
mod smtp_connect_failed;
mod smtp_ehlo_lost_after_tls;
mod smtp_no_starttls;
mod smtp_sender_would_defer;
mod smtp_sender_would_downgrade;
mod smtp_starttls_after_tls;
mod smtp_starttls_by_client;
mod smtp_starttls_refused;
mod srv_insecure;
mod srv_lookup_failed;
mod srv_name_mismatch;
mod srv_target_address_insecure;
mod srv_tlsa_at_service_domain;
mod sts_cert_fails_pkix;
mod sts_max_age_range;
mod sts_mx_not_listed;
mod sts_overrides_dane;
mod sts_policy_cert_invalid;
mod sts_policy_content_type;
mod sts_policy_redirect;
mod sts_policy_syntax;
mod sts_policy_unreachable;
mod sts_testing;
mod sts_txt_malformed;
mod sts_txt_multiple;
mod tls_balancer_differs;
mod tls_client_cert_demanded;
mod tls_family_differs;
mod tls_handshake_failed;
mod tls_ip_differs;
mod tls_key_algorithm_differs;
mod tls_no_sni_differs;
mod tls_sni_required;
mod tls_sni_wrong_chain;
mod tls_version_old;
mod tlsa_2_1_0;
mod tlsa_2_1_x;
mod tlsa_3_0_x;
mod tlsa_agility_uneven;
mod tlsa_all_unusable;
mod tlsa_beside_cname;
mod tlsa_cname;
mod tlsa_cname_dangling;
mod tlsa_cname_insecure;
mod tlsa_combination_unmatched;
mod tlsa_digest_agility_stale;
mod tlsa_digest_length;
mod tlsa_digest_missing_sha256;
mod tlsa_digest_of_key_bits;
mod tlsa_digest_of_nothing;
mod tlsa_digest_of_pem_or_base64;
mod tlsa_digest_placeholder;
mod tlsa_duplicate;
mod tlsa_full_match;
mod tlsa_full_unparsable;
mod tlsa_host_without_address;
mod tlsa_insecure;
mod tlsa_known_ca_retired;
mod tlsa_malformed_rdata;
mod tlsa_matches_other_host;
mod tlsa_matching_type_swapped;
mod tlsa_mixed_ee_ta;
mod tlsa_no_match;
mod tlsa_none;
mod tlsa_not_led_to;
mod tlsa_private_use;
mod tlsa_public_root_pin;
mod tlsa_selector_swapped;
mod tlsa_set_without_tls;
mod tlsa_shadowed_original;
mod tlsa_shared_ee_record;
mod tlsa_stale_only;
mod tlsa_too_many;
mod tlsa_ttl_differs;
mod tlsa_ttl_too_long;
mod tlsa_ttl_too_short;
mod tlsa_unknown_matching_type;
mod tlsa_unknown_selector;
mod tlsa_unknown_usage;
mod tlsa_usage_pkix_smtp;
mod tlsa_usage_swapped;
mod tlsa_wildcard;
mod tlsa_wildcard_blocked;
mod tlsrpt_malformed;
mod tlsrpt_missing;
mod tlsrpt_multiple;
mod tlsrpt_rua_self;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) use facts::Facts;
pub(super) use faults::find as find_faults;
pub(super) use lints::{ALL as LINTS, Lint, Scope};
pub(super) use senders::senders;
pub(super) use sets::{ChainFacts, Holding, RecordFacts, SetFacts};
pub(super) use texts::{Names, Other, Owner, TextCase, TextFacts, TextSet};

use crate::report::{CheckDescription, Finding, FoundBy, Severity};

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
    /// The records of the set that it is about, by their positions; empty if it is about all of it.
    pub(super) records: Vec<usize>,
}

impl Case {
    /// What is so, without evidence or remedy. A name as `subject` loses its final dot.
    fn new(severity: Severity, subject: impl AsRef<str>, message: impl Into<String>) -> Self {
        Self {
            severity,
            subject: names::bare(subject.as_ref()).to_string(),
            message: message.into(),
            evidence: Vec::new(),
            remedy: None,
            records: Vec::new(),
        }
    }

    /// About some records of the set alone.
    fn about(mut self, records: impl IntoIterator<Item = usize>) -> Self {
        self.records.extend(records);
        self
    }

    /// With what shows it.
    fn evidence(mut self, evidence: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// With what to do.
    fn remedy(mut self, remedy: impl Into<Option<String>>) -> Self {
        self.remedy = remedy.into();
        self
    }
}

impl Case {
    /// The finding of the check with this identifier, text and sections. Where something is to be done and
    /// the case does not say what, the text does.
    pub(super) fn into_finding(self, id: &str, text: &str, rfc: &[&str]) -> Finding {
        Finding {
            id: id.to_string(),
            severity: self.severity,
            subject: names::bare(&self.subject).to_string(),
            message: self.message,
            evidence: self.evidence,
            remedy: self.remedy.or_else(|| {
                let is_due = self.severity <= Severity::Warning && !SUMMARIES.contains(&id);
                is_due.then(|| needed::advice(text))
            }),
            rfc: rfc.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Every check of a domain, in the order of the catalogue.
pub(super) const ALL: &[Check] = &[
    dnssec_zone_unsigned::CHECK,
    dnssec_signed_without_ds::CHECK,
    dnssec_bogus::CHECK,
    dnssec_indeterminate::CHECK,
    dnssec_rrsig_expired::CHECK,
    dnssec_rrsig_not_yet_valid::CHECK,
    dnssec_rrsig_expires_soon::CHECK,
    dnssec_signature_lifetime_long::CHECK,
    dnssec_rrsig_missing::CHECK,
    dnssec_dnskey_missing::CHECK,
    dnssec_dnskey_unusable::CHECK,
    dnssec_ds_algorithm_unsupported::CHECK,
    dnssec_ds_digest_unsupported::CHECK,
    dnssec_ds_digest_sha1::CHECK,
    dnssec_ds_strong_digest_stale::CHECK,
    dnssec_algorithm_deprecated::CHECK,
    dnssec_rsa_key_short::CHECK,
    dnssec_denial_missing::CHECK,
    dnssec_denial_invalid::CHECK,
    dnssec_nsec3_unknown_parameters::CHECK,
    dnssec_nsec3_iterations_nonzero::CHECK,
    dnssec_nsec3_iterations_too_high::CHECK,
    dnssec_nsec3_salt::CHECK,
    dnssec_nsec3_opt_out_covers_name::CHECK,
    dnssec_compact_denial::CHECK,
    dnssec_ent_nxdomain::CHECK,
    dnssec_tlsa_servfail::CHECK,
    dnssec_unknown_type_broken::CHECK,
    dnssec_answer_truncated_tcp_refused::CHECK,
    dnssec_answer_over_1232::CHECK,
    dnssec_resolver_ad_disagrees::CHECK,
    dnssec_resolvers_disagree::CHECK,
    dnssec_ns_inconsistent::CHECK,
    dnssec_cname_chain_insecure::CHECK,
    dnssec_dname_in_path::CHECK,
    dnssec_wildcard_expansion_unproved::CHECK,
    dnssec_cname_loop::CHECK,
    dnssec_trust_anchor_stale::CHECK,
    dnssec_ede_present::CHECK,
    dnssec_report_channel::CHECK,
    dnssec_cds_mismatch::CHECK,
    dnssec_bootstrap_available::CHECK,
    dnssec_multi_algorithm_incomplete::CHECK,
    dnssec_keytag_collision_work::CHECK,
    dnssec_clock_skew::CHECK,
    mx_insecure::CHECK,
    mx_lookup_failed::CHECK,
    mx_domain_nonexistent::CHECK,
    mx_domain_alias::CHECK,
    mx_null::CHECK,
    mx_null_not_alone::CHECK,
    mx_implicit::CHECK,
    mx_target_cname::CHECK,
    mx_cname_base_original::CHECK,
    mx_target_ip_literal::CHECK,
    mx_target_not_a_hostname::CHECK,
    mx_target_no_address::CHECK,
    mx_address_insecure::CHECK,
    mx_address_bogus::CHECK,
    mx_address_lookup_partial::CHECK,
    mx_partial_dane::CHECK,
    mx_backup_without_dane::CHECK,
    mx_tlsa_at_mail_domain::CHECK,
    mx_not_sorted_by_preference::CHECK,
    mx_m365_legacy_host::CHECK,
    mx_m365_mixed::CHECK,
    tlsa_none::CHECK,
    tlsa_insecure::CHECK,
    tlsa_all_unusable::CHECK,
    tlsa_no_match::CHECK,
    tlsa_set_without_tls::CHECK,
    tlsa_digest_agility_stale::CHECK,
    tlsa_agility_uneven::CHECK,
    tlsa_digest_missing_sha256::CHECK,
    tlsa_combination_unmatched::CHECK,
    tlsa_shadowed_original::CHECK,
    tlsa_duplicate::CHECK,
    tlsa_too_many::CHECK,
    tlsa_ttl_too_long::CHECK,
    tlsa_ttl_too_short::CHECK,
    tlsa_cname::CHECK,
    tlsa_cname_dangling::CHECK,
    tlsa_cname_insecure::CHECK,
    tlsa_wildcard::CHECK,
    tlsa_wildcard_blocked::CHECK,
    tlsa_shared_ee_record::CHECK,
    tlsa_mixed_ee_ta::CHECK,
    tlsa_stale_only::CHECK,
    tlsa_malformed_rdata::CHECK,
    tlsa_unknown_usage::CHECK,
    tlsa_private_use::CHECK,
    tlsa_unknown_selector::CHECK,
    tlsa_unknown_matching_type::CHECK,
    tlsa_digest_length::CHECK,
    tlsa_digest_of_nothing::CHECK,
    tlsa_digest_placeholder::CHECK,
    tlsa_digest_of_pem_or_base64::CHECK,
    tlsa_digest_of_key_bits::CHECK,
    tlsa_selector_swapped::CHECK,
    tlsa_matching_type_swapped::CHECK,
    tlsa_usage_swapped::CHECK,
    tlsa_matches_other_host::CHECK,
    tlsa_usage_pkix_smtp::CHECK,
    tlsa_3_0_x::CHECK,
    tlsa_full_match::CHECK,
    tlsa_full_unparsable::CHECK,
    tlsa_2_1_0::CHECK,
    tlsa_2_1_x::CHECK,
    tlsa_public_root_pin::CHECK,
    tlsa_known_ca_retired::CHECK,
    cert_ta_not_sent::CHECK,
    cert_chain_out_of_order::CHECK,
    cert_chain_signature_bad::CHECK,
    cert_ta_not_ca::CHECK,
    cert_path_length::CHECK,
    cert_name_constraint::CHECK,
    cert_ta_name_mismatch::CHECK,
    cert_ta_nexthop_only::CHECK,
    cert_ta_cn_only::CHECK,
    cert_wildcard_shape::CHECK,
    cert_ta_expired::CHECK,
    cert_ta_anchor_expired::CHECK,
    cert_ee_expired::CHECK,
    cert_ee_name_mismatch::CHECK,
    cert_expires_soon::CHECK,
    cert_pkix_fails::CHECK,
    cert_weak_key::CHECK,
    cert_weak_signature::CHECK,
    cert_eku_no_server_auth::CHECK,
    cert_v1::CHECK,
    cert_key_shared_with_other_host::CHECK,
    cert_key_known_bad::CHECK,
    tls_handshake_failed::CHECK,
    tls_version_old::CHECK,
    tls_sni_required::CHECK,
    tls_sni_wrong_chain::CHECK,
    tls_no_sni_differs::CHECK,
    tls_key_algorithm_differs::CHECK,
    tls_ip_differs::CHECK,
    tls_family_differs::CHECK,
    tls_balancer_differs::CHECK,
    tls_client_cert_demanded::CHECK,
    smtp_no_starttls::CHECK,
    smtp_starttls_refused::CHECK,
    smtp_starttls_by_client::CHECK,
    smtp_starttls_after_tls::CHECK,
    smtp_banner_tempfail::CHECK,
    smtp_connect_failed::CHECK,
    smtp_ehlo_lost_after_tls::CHECK,
    smtp_sender_would_defer::CHECK,
    smtp_sender_would_downgrade::CHECK,
    srv_insecure::CHECK,
    srv_lookup_failed::CHECK,
    srv_target_address_insecure::CHECK,
    srv_tlsa_at_service_domain::CHECK,
    srv_name_mismatch::CHECK,
    rollover_no_next::CHECK,
    rollover_negative_cache::CHECK,
    rollover_old_removed_early::CHECK,
    rollover_parameter_change::CHECK,
    rollover_count_is_not_scheme::CHECK,
    rollover_issuer_scheme::CHECK,
    rollover_issuer_changed::CHECK,
    sts_txt_multiple::CHECK,
    sts_txt_malformed::CHECK,
    sts_policy_unreachable::CHECK,
    sts_policy_redirect::CHECK,
    sts_policy_content_type::CHECK,
    sts_policy_cert_invalid::CHECK,
    sts_policy_syntax::CHECK,
    sts_max_age_range::CHECK,
    sts_mx_not_listed::CHECK,
    sts_cert_fails_pkix::CHECK,
    sts_overrides_dane::CHECK,
    sts_testing::CHECK,
    tlsrpt_missing::CHECK,
    tlsrpt_multiple::CHECK,
    tlsrpt_malformed::CHECK,
    tlsrpt_rua_self::CHECK,
];

/// What each check is about, in the order of the catalogue: first what is found in domains.
pub(crate) fn catalogue() -> Vec<CheckDescription> {
    let texts = lints::ALL.iter();
    let in_texts = |id: &str| lints::ALL.iter().any(|lint| lint.id == id);
    let domains = ALL
        .iter()
        .map(|check| describe(check.id, check.text, check.rfc));
    let domains = domains.map(|described| CheckDescription {
        found_by: match in_texts(&described.id) {
            true => Vec::from([FoundBy::Check, FoundBy::Lint]),
            false => Vec::from([FoundBy::Check]),
        },
        ..described
    });
    let alone = texts.filter(|lint| !ALL.iter().any(|check| check.id == lint.id));
    domains
        .chain(alone.map(|lint| describe(lint.id, lint.text, lint.rfc)))
        .collect()
}

fn describe(id: &str, text: &str, rfc: &[&str]) -> CheckDescription {
    CheckDescription {
        id: id.to_string(),
        text: text.to_string(),
        rfc: rfc.iter().map(ToString::to_string).collect(),
        found_by: Vec::from([FoundBy::Lint]),
    }
}

/// Checks that sum up others, in whose findings it stands what to do.
const SUMMARIES: [&str; 2] = ["smtp-sender-would-defer", "smtp-sender-would-downgrade"];

/// Runs all checks; the gravest findings come first, and among equals those that come first in the
/// catalogue.
pub(super) fn run(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for check in ALL {
        let cases = (check.run)(facts).into_iter();
        findings.extend(cases.map(|case| case.into_finding(check.id, check.text, check.rfc)));
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}
