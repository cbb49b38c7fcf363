//! Domains that differ in their TLSA records, chains and servers, and in nothing else in the DNS.

use super::super::Domain;
use super::super::Family::{Ipv4, Ipv6};
use super::super::chains::Kind::{
    Alone, ClientOnly, CommonName, Constrained, Disordered, Expired, ExpiredIssuer, Future,
    Misnamed, NamedForDomain, NotCa, SelfSigned, ShortPath, Usual, Wildcard, WithRoot,
};
use super::super::servers::Behaviour::{
    AsksForName, BreaksOff, Busy, Closed, NeedsName, NoStarttls, Postfix, PostfixWithRsa,
    RefusesStarttls, Shows, WrongByName,
};
use super::super::zones::SIGNED;
use super::{AUTHENTICATED, ENCRYPTED, OPPORTUNISTIC, SKIP, UNREACHED, one, usual};

/// Usage DANE-EE, digest agility and records that are stale.
pub(super) fn end_entity() -> Vec<Domain> {
    vec![
        usual("ee-key", &["3 1 1"], AUTHENTICATED),
        usual("ee-key-sha512", &["3 1 2"], AUTHENTICATED),
        usual("ee-key-full", &["3 1 0"], AUTHENTICATED),
        usual("ee-certificate", &["3 0 1"], AUTHENTICATED),
        usual("ee-certificate-sha512", &["3 0 2"], AUTHENTICATED),
        usual("ee-certificate-full", &["3 0 0"], AUTHENTICATED),
        usual("ee-stale", &["3 1 1 stranger"], SKIP),
        usual("ee-stale-certificate", &["3 0 1 stranger"], SKIP),
        usual("ee-next-key", &["3 1 1", "3 1 1 stranger"], AUTHENTICATED),
        usual("ee-of-intermediate", &["3 1 1 intermediate"], SKIP),
        usual("ee-digest-of-nothing", &["3 1 1 nothing"], SKIP),
        usual("ee-digest-of-pem", &["3 0 1 pem"], SKIP),
        usual("ee-digest-of-key-bits", &["3 1 1 bits"], SKIP),
        usual("ee-selector-swapped", &["3 1 1 swapped"], SKIP),
        usual("ee-matching-type-swapped", &["3 1 2 sha256"], ENCRYPTED),
        // Octets count, not how they are written.
        usual("ee-key-in-capitals", &["3 1 1 loud"], AUTHENTICATED),
        // The present key, and whoever its CA certifies next.
        usual("ee-and-issuer", &["3 1 1", "2 1 1"], AUTHENTICATED),
        usual("ee-key-without-reports", &["3 1 1"], AUTHENTICATED).without_reports(),
        usual(
            "ee-stale-ta-good",
            &["3 1 1 stranger", "2 1 1"],
            AUTHENTICATED,
        ),
        usual(
            "ee-good-ta-stale",
            &["3 1 1", "2 1 1 stranger"],
            AUTHENTICATED,
        ),
        // RFC 7671, section 9: per usage and selector the strongest digest alone, and Full beside it.
        usual("agility-stale-sha512", &["3 1 1", "3 1 2 stranger"], SKIP),
        usual(
            "agility-stale-sha256",
            &["3 1 1 stranger", "3 1 2"],
            AUTHENTICATED,
        ),
        usual(
            "agility-other-selector",
            &["3 0 1", "3 1 2 stranger"],
            AUTHENTICATED,
        ),
        usual(
            "agility-other-usage",
            &["2 1 1", "3 1 2 stranger"],
            AUTHENTICATED,
        ),
        usual("agility-full", &["3 1 0", "3 1 2 stranger"], AUTHENTICATED),
        usual(
            "agility-unusable-sha512",
            &["3 1 1", "3 1 2 short"],
            AUTHENTICATED,
        ),
    ]
}

/// Usage DANE-TA.
pub(super) fn trust_anchor() -> Vec<Domain> {
    let of = |label, kind, tlsa: &[&'static str], due| one(label, SIGNED, Shows(kind), tlsa, due);
    vec![
        usual("ta-key", &["2 1 1"], AUTHENTICATED),
        usual("ta-certificate", &["2 0 1"], AUTHENTICATED),
        usual("ta-certificate-sha512", &["2 0 2"], AUTHENTICATED),
        usual("ta-of-server", &["2 1 1 server"], SKIP),
        usual("ta-stale", &["2 1 1 stranger"], SKIP),
        of("ta-root-sent", WithRoot, &["2 0 1 root"], AUTHENTICATED),
        of("ta-root-key-sent", WithRoot, &["2 1 1 root"], AUTHENTICATED),
        usual("ta-root-not-sent", &["2 0 1 root"], SKIP),
        of("ta-not-sent", Alone, &["2 1 1"], SKIP),
        // RFC 7671, sections 5.2.2 and 5.2.3: what the DNS has need not be sent.
        usual("ta-full-root-not-sent", &["2 0 0 root"], AUTHENTICATED),
        usual("ta-full-key-not-sent", &["2 1 0 root"], AUTHENTICATED),
        of("ta-full-not-sent", Alone, &["2 0 0"], AUTHENTICATED),
        of("ta-disordered", Disordered, &["2 0 1 root"], AUTHENTICATED),
        of("ta-alias-named", NamedForDomain, &["2 1 1"], AUTHENTICATED)
            .without_mx()
            .lines(&[
                "{d} CNAME to.ta-alias-named-to.mail.test.",
                "to.ta-alias-named-to.mail.test. MX 10 {h}",
            ]),
    ]
}

/// Records that are not usable.
pub(super) fn usability() -> Vec<Domain> {
    vec![
        usual("unusable-usage", &["4 1 1"], ENCRYPTED),
        usual("unusable-selector", &["3 2 1"], ENCRYPTED),
        usual("unusable-matching-type", &["3 1 3"], ENCRYPTED),
        usual("unusable-length", &["3 1 1 short"], ENCRYPTED),
        usual("unusable-beside-good", &["3 1 3", "3 1 1"], AUTHENTICATED),
        usual("unusable-beside-stale", &["3 1 3", "3 1 1 stranger"], SKIP),
        usual("unusable-private", &["255 1 1"], ENCRYPTED),
        usual("pkix-ee", &["1 1 1"], ENCRYPTED),
        usual("pkix-ta", &["0 0 1"], ENCRYPTED),
        usual(
            "pkix-beside-good",
            &["1 1 1 stranger", "3 1 1"],
            AUTHENTICATED,
        ),
        usual("pkix-beside-stale", &["1 1 1", "3 1 1 stranger"], SKIP),
        one("unusable-no-starttls", SIGNED, NoStarttls, &["1 1 1"], SKIP),
        usual("unusable-certificate", &["3 0 0 short"], ENCRYPTED),
        usual("unusable-key", &["2 1 0 short"], ENCRYPTED),
    ]
}

/// What DANE-EE does not look at, and DANE-TA does (RFC 7672, sections 3.1.1 and 3.1.2).
pub(super) fn certificates() -> Vec<Domain> {
    let of = |label, kind, tlsa: &'static str, due| one(label, SIGNED, Shows(kind), &[tlsa], due);
    vec![
        of("expired-ee", Expired, "3 1 1", AUTHENTICATED),
        of("expired-ta", Expired, "2 1 1", SKIP),
        of("future-ee", Future, "3 1 1", AUTHENTICATED),
        of("future-ta", Future, "2 1 1", SKIP),
        of("misnamed-ee", Misnamed, "3 1 1", AUTHENTICATED),
        of("misnamed-ta", Misnamed, "2 1 1", SKIP),
        of("domain-named-ta", NamedForDomain, "2 1 1", AUTHENTICATED),
        of("wildcard-ta", Wildcard, "2 1 1", AUTHENTICATED),
        of("common-name-ta", CommonName, "2 1 1", AUTHENTICATED),
        of("self-signed-ee", SelfSigned, "3 1 1", AUTHENTICATED),
        of("self-signed-ta", SelfSigned, "2 0 1 server", SKIP),
        // The bare key of a CA verifies what is topmost (RFC 7671, section 5.2.3).
        of(
            "self-signed-by-bare-key",
            SelfSigned,
            "2 1 0 server",
            AUTHENTICATED,
        ),
        of("client-only-ee", ClientOnly, "3 1 1", AUTHENTICATED),
        of("client-only-ta", ClientOnly, "2 1 1", SKIP),
        of("constrained-ee", Constrained, "3 1 1", AUTHENTICATED),
        of("constrained-anchor", Constrained, "2 0 1", SKIP),
        of("constrained-issuer", Constrained, "2 0 1 root", SKIP),
        of("short-path-anchor", ShortPath, "2 0 1 root", SKIP),
        of("short-path-above-anchor", ShortPath, "2 0 1", AUTHENTICATED),
        of("not-a-ca", NotCa, "2 0 1 root", SKIP),
        of("expired-issuer", ExpiredIssuer, "2 0 1 root", SKIP),
        of("expired-anchor", ExpiredIssuer, "2 0 1", AUTHENTICATED),
    ]
}

/// What servers do, and Postfix as a server.
pub(super) fn sessions() -> Vec<Domain> {
    vec![
        one(
            "postfix-ee",
            SIGNED,
            Postfix(Usual),
            &["3 1 1"],
            AUTHENTICATED,
        ),
        one(
            "postfix-ta",
            SIGNED,
            Postfix(WithRoot),
            &["2 0 1 root"],
            AUTHENTICATED,
        ),
        one(
            "postfix-stale",
            SIGNED,
            Postfix(Usual),
            &["3 1 1 stranger"],
            SKIP,
        ),
        one("postfix-plain", SIGNED, Postfix(Usual), &[], OPPORTUNISTIC),
        one(
            "postfix-two-keys",
            SIGNED,
            PostfixWithRsa,
            &["3 1 1", "3 1 1 rsa"],
            AUTHENTICATED,
        ),
        // Whom it shows the other chain, to those it fails.
        one(
            "postfix-one-of-two-keys",
            SIGNED,
            PostfixWithRsa,
            &["3 1 1"],
            SKIP,
        ),
        one("no-starttls", SIGNED, NoStarttls, &["3 1 1"], SKIP),
        one(
            "starttls-refused",
            SIGNED,
            RefusesStarttls,
            &["3 1 1"],
            SKIP,
        ),
        one("tls-breaks-off", SIGNED, BreaksOff, &["3 1 1"], SKIP),
        one("closed", SIGNED, Closed, &["3 1 1"], UNREACHED),
        one("plain-no-starttls", SIGNED, NoStarttls, &[], OPPORTUNISTIC),
        one(
            "plain-starttls-refused",
            SIGNED,
            RefusesStarttls,
            &[],
            OPPORTUNISTIC,
        ),
        one("closed-plain", SIGNED, Closed, &[], OPPORTUNISTIC),
        one("busy", SIGNED, Busy, &["3 1 1"], UNREACHED),
        // DANE clients give the base domain as server name (RFC 7672, section 8.1).
        one(
            "other-chain-without-name",
            SIGNED,
            AsksForName,
            &["3 1 1"],
            AUTHENTICATED,
        ),
        one(
            "other-chain-with-name",
            SIGNED,
            WrongByName,
            &["3 1 1"],
            SKIP,
        ),
        one(
            "no-handshake-without-name",
            SIGNED,
            NeedsName,
            &["3 1 1"],
            AUTHENTICATED,
        )
        .verdict("at-risk"),
        usual("two-addresses", &["2 1 1"], AUTHENTICATED).beside(Ipv4, Shows(Usual)),
        // At the other address mail is delivered.
        usual("two-addresses-one-stale", &["3 1 1"], SKIP)
            .beside(Ipv4, Shows(Usual))
            .verdict("at-risk"),
        usual("two-addresses-one-plain", &["3 1 1"], SKIP)
            .beside(Ipv4, NoStarttls)
            .verdict("at-risk"),
        usual("two-addresses-one-closed", &["3 1 1"], AUTHENTICATED)
            .beside(Ipv4, Closed)
            .verdict("undetermined"),
        usual("two-families", &["2 1 1"], AUTHENTICATED).beside(Ipv6, Shows(Usual)),
    ]
}
