//! The checks of a text: of records before they are published, and of what stands around them.

use alloc::vec::Vec;

use super::sets::SetFacts;
use super::texts::{TextCase, TextFacts};
use super::{Case, Check};
use super::{
    cert_chain_signature_bad, cert_ee_expired, cert_ee_name_mismatch, cert_eku_no_server_auth,
    cert_expires_soon, cert_key_known_bad, cert_name_constraint, cert_path_length,
    cert_ta_anchor_expired, cert_ta_cn_only, cert_ta_expired, cert_ta_name_mismatch,
    cert_ta_nexthop_only, cert_ta_not_ca, cert_ta_not_sent, cert_v1, cert_wildcard_shape,
    dnssec_rrsig_expired, dnssec_rrsig_missing, dnssec_rrsig_not_yet_valid, mx_backup_without_dane,
    mx_partial_dane, mx_target_cname, mx_tlsa_at_mail_domain, name_duplicated_origin,
    name_labels_swapped, name_missing_dot, name_missing_underscore, name_not_a_label,
    name_not_a_service, name_port_leading_zero, name_port_unknown, name_proto_unknown,
    rollover_issuer_scheme, rollover_no_next, tlsa_2_1_0, tlsa_2_1_x, tlsa_3_0_x,
    tlsa_agility_uneven, tlsa_all_unusable, tlsa_beside_cname, tlsa_cname_dangling,
    tlsa_combination_unmatched, tlsa_digest_agility_stale, tlsa_digest_length,
    tlsa_digest_missing_sha256, tlsa_digest_of_key_bits, tlsa_digest_of_nothing,
    tlsa_digest_of_pem_or_base64, tlsa_digest_placeholder, tlsa_duplicate, tlsa_full_match,
    tlsa_full_unparsable, tlsa_host_without_address, tlsa_known_ca_retired, tlsa_malformed_rdata,
    tlsa_matching_type_swapped, tlsa_mixed_ee_ta, tlsa_no_match, tlsa_not_led_to, tlsa_private_use,
    tlsa_public_root_pin, tlsa_selector_swapped, tlsa_stale_only, tlsa_too_many, tlsa_ttl_differs,
    tlsa_ttl_too_long, tlsa_ttl_too_short, tlsa_unknown_matching_type, tlsa_unknown_selector,
    tlsa_unknown_usage, tlsa_usage_pkix_smtp, tlsa_usage_swapped, tlsa_wildcard,
    tlsa_wildcard_blocked,
};

/// A check of a text.
pub(in crate::check) struct Lint {
    /// Its identifier, for ever.
    pub(in crate::check) id: &'static str,
    /// As that of a [`Check`].
    pub(in crate::check) text: &'static str,
    /// The sections that say so.
    pub(in crate::check) rfc: &'static [&'static str],
    /// Finds all cases of it.
    pub(in crate::check) run: Scope,
}

/// What a check of a text looks at.
#[derive(Clone, Copy)]
pub(in crate::check) enum Scope {
    /// Each TLSA set, with the chains that it is held against.
    Set(fn(&SetFacts<'_>) -> Vec<Case>),
    /// The whole text.
    Text(fn(&TextFacts<'_>) -> Vec<TextCase>),
}

/// A check of domains that looks at TLSA sets alone.
const fn of_sets(check: &Check, run: fn(&SetFacts<'_>) -> Vec<Case>) -> Lint {
    of(check, Scope::Set(run))
}

/// A check of domains that a text can tell too.
const fn of_texts(check: &Check, run: fn(&TextFacts<'_>) -> Vec<TextCase>) -> Lint {
    of(check, Scope::Text(run))
}

const fn of(check: &Check, run: Scope) -> Lint {
    Lint {
        id: check.id,
        text: check.text,
        rfc: check.rfc,
        run,
    }
}

/// Every check of a text, in the order of the catalogue.
pub(in crate::check) const ALL: &[Lint] = &[
    of_texts(&dnssec_rrsig_expired::CHECK, dnssec_rrsig_expired::of_text),
    of_texts(
        &dnssec_rrsig_not_yet_valid::CHECK,
        dnssec_rrsig_not_yet_valid::of_text,
    ),
    of_texts(&dnssec_rrsig_missing::CHECK, dnssec_rrsig_missing::of_text),
    of_texts(&mx_target_cname::CHECK, mx_target_cname::of_text),
    of_texts(&mx_partial_dane::CHECK, mx_partial_dane::of_text),
    of_texts(
        &mx_backup_without_dane::CHECK,
        mx_backup_without_dane::of_text,
    ),
    of_texts(
        &mx_tlsa_at_mail_domain::CHECK,
        mx_tlsa_at_mail_domain::of_text,
    ),
    name_not_a_label::LINT,
    name_port_leading_zero::LINT,
    name_port_unknown::LINT,
    name_proto_unknown::LINT,
    name_missing_underscore::LINT,
    name_labels_swapped::LINT,
    name_not_a_service::LINT,
    name_duplicated_origin::LINT,
    name_missing_dot::LINT,
    of_sets(&tlsa_all_unusable::CHECK, tlsa_all_unusable::of_set),
    of_sets(&tlsa_no_match::CHECK, tlsa_no_match::of_set),
    of_sets(
        &tlsa_digest_agility_stale::CHECK,
        tlsa_digest_agility_stale::of_set,
    ),
    of_sets(&tlsa_agility_uneven::CHECK, tlsa_agility_uneven::of_set),
    of_sets(
        &tlsa_digest_missing_sha256::CHECK,
        tlsa_digest_missing_sha256::of_set,
    ),
    of_sets(
        &tlsa_combination_unmatched::CHECK,
        tlsa_combination_unmatched::of_set,
    ),
    of_sets(&tlsa_duplicate::CHECK, tlsa_duplicate::of_set),
    of_sets(&tlsa_too_many::CHECK, tlsa_too_many::of_set),
    of_sets(&tlsa_ttl_too_long::CHECK, tlsa_ttl_too_long::of_set),
    of_sets(&tlsa_ttl_too_short::CHECK, tlsa_ttl_too_short::of_set),
    tlsa_ttl_differs::LINT,
    tlsa_beside_cname::LINT,
    of_texts(&tlsa_cname_dangling::CHECK, tlsa_cname_dangling::of_text),
    of_texts(&tlsa_wildcard::CHECK, tlsa_wildcard::of_text),
    of_texts(
        &tlsa_wildcard_blocked::CHECK,
        tlsa_wildcard_blocked::of_text,
    ),
    tlsa_not_led_to::LINT,
    tlsa_host_without_address::LINT,
    of_sets(&tlsa_mixed_ee_ta::CHECK, tlsa_mixed_ee_ta::of_set),
    of_sets(&tlsa_stale_only::CHECK, tlsa_stale_only::of_set),
    of_sets(&tlsa_malformed_rdata::CHECK, tlsa_malformed_rdata::of_set),
    of_sets(&tlsa_unknown_usage::CHECK, tlsa_unknown_usage::of_set),
    of_sets(&tlsa_private_use::CHECK, tlsa_private_use::of_set),
    of_sets(&tlsa_unknown_selector::CHECK, tlsa_unknown_selector::of_set),
    of_sets(
        &tlsa_unknown_matching_type::CHECK,
        tlsa_unknown_matching_type::of_set,
    ),
    of_sets(&tlsa_digest_length::CHECK, tlsa_digest_length::of_set),
    of_sets(
        &tlsa_digest_of_nothing::CHECK,
        tlsa_digest_of_nothing::of_set,
    ),
    of_sets(
        &tlsa_digest_placeholder::CHECK,
        tlsa_digest_placeholder::of_set,
    ),
    of_sets(
        &tlsa_digest_of_pem_or_base64::CHECK,
        tlsa_digest_of_pem_or_base64::of_set,
    ),
    of_sets(
        &tlsa_digest_of_key_bits::CHECK,
        tlsa_digest_of_key_bits::of_set,
    ),
    of_sets(&tlsa_selector_swapped::CHECK, tlsa_selector_swapped::of_set),
    of_sets(
        &tlsa_matching_type_swapped::CHECK,
        tlsa_matching_type_swapped::of_set,
    ),
    of_sets(&tlsa_usage_swapped::CHECK, tlsa_usage_swapped::of_set),
    of_sets(&tlsa_usage_pkix_smtp::CHECK, tlsa_usage_pkix_smtp::of_set),
    of_sets(&tlsa_3_0_x::CHECK, tlsa_3_0_x::of_set),
    of_sets(&tlsa_full_match::CHECK, tlsa_full_match::of_set),
    of_sets(&tlsa_full_unparsable::CHECK, tlsa_full_unparsable::of_set),
    of_sets(&tlsa_2_1_0::CHECK, tlsa_2_1_0::of_set),
    of_sets(&tlsa_2_1_x::CHECK, tlsa_2_1_x::of_set),
    of_sets(&tlsa_public_root_pin::CHECK, tlsa_public_root_pin::of_set),
    of_sets(&tlsa_known_ca_retired::CHECK, tlsa_known_ca_retired::of_set),
    of_sets(&cert_ta_not_sent::CHECK, cert_ta_not_sent::of_set),
    of_sets(
        &cert_chain_signature_bad::CHECK,
        cert_chain_signature_bad::of_set,
    ),
    of_sets(&cert_ta_not_ca::CHECK, cert_ta_not_ca::of_set),
    of_sets(&cert_path_length::CHECK, cert_path_length::of_set),
    of_sets(&cert_name_constraint::CHECK, cert_name_constraint::of_set),
    of_sets(&cert_ta_name_mismatch::CHECK, cert_ta_name_mismatch::of_set),
    of_sets(&cert_ta_nexthop_only::CHECK, cert_ta_nexthop_only::of_set),
    of_sets(&cert_ta_cn_only::CHECK, cert_ta_cn_only::of_set),
    of_sets(&cert_wildcard_shape::CHECK, cert_wildcard_shape::of_set),
    of_sets(&cert_ta_expired::CHECK, cert_ta_expired::of_set),
    of_sets(
        &cert_ta_anchor_expired::CHECK,
        cert_ta_anchor_expired::of_set,
    ),
    of_sets(&cert_ee_expired::CHECK, cert_ee_expired::of_set),
    of_sets(&cert_ee_name_mismatch::CHECK, cert_ee_name_mismatch::of_set),
    of_sets(&cert_expires_soon::CHECK, cert_expires_soon::of_set),
    of_sets(
        &cert_eku_no_server_auth::CHECK,
        cert_eku_no_server_auth::of_set,
    ),
    of_sets(&cert_v1::CHECK, cert_v1::of_set),
    of_sets(&cert_key_known_bad::CHECK, cert_key_known_bad::of_set),
    of_sets(&rollover_no_next::CHECK, rollover_no_next::of_set),
    of_sets(
        &rollover_issuer_scheme::CHECK,
        rollover_issuer_scheme::of_set,
    ),
];
