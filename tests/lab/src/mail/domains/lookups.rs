//! Domains that differ in what comes of lookups: absent, insecure, bogus, by aliases, of several hosts.

use super::super::Domain;
use super::super::chains::Kind::{Misnamed, NamedForDomain, Usual};
use super::super::servers::Behaviour::{Closed, NoStarttls, Shows};
use super::super::zones::{
    BOGUS, EXPIRED, FUTURE, ISLAND, ITERATIONS, NO_DENIAL, NSEC3, OPT_OUT, OTHER_KEY, SALTED, SHA1,
    SIGNED, STRIPPED, UNKNOWN, UNSIGNED,
};
use super::{AUTHENTICATED, ENCRYPTED, OPPORTUNISTIC, SKIP, UNREACHED, none, one, usual};

/// TLSA lookups: absent, insecure, failed, by aliases and wildcards.
pub(super) fn tlsa() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    vec![
        usual("absent", &[], OPPORTUNISTIC),
        one("absent", NSEC3, Shows(Usual), &[], OPPORTUNISTIC),
        one("absent", OPT_OUT, Shows(Usual), &[], OPPORTUNISTIC),
        one("absent", ITERATIONS, Shows(Usual), &[], OPPORTUNISTIC),
        one("good", NSEC3, Shows(Usual), good, AUTHENTICATED),
        one("absent", SALTED, Shows(Usual), &[], OPPORTUNISTIC),
        one("good", SHA1, Shows(Usual), good, AUTHENTICATED),
        one("good", OPT_OUT, Shows(Usual), good, AUTHENTICATED),
        one("good", ITERATIONS, Shows(Usual), good, AUTHENTICATED),
        one("bogus-tlsa", BOGUS, Shows(Usual), good, SKIP),
        // RFC 7672, section 2.1.2: a server without DANE, whose TLSA lookup fails.
        usual("lame", &[], SKIP).lines(&["_tcp.{h} NS ns.lab.example."]),
        // A zone cut below the host.
        usual("cut", good, OPPORTUNISTIC),
        usual("tlsa-alias", good, AUTHENTICATED).bare(&[
            "{h} A {a}",
            "_{p}._tcp.{h} CNAME tlsa.{d}",
            "tlsa.{d} TLSA {t}",
        ]),
        usual("tlsa-alias-insecure", good, OPPORTUNISTIC).bare(&[
            "{h} A {a}",
            "_{p}._tcp.{h} CNAME tlsa.alias.unsigned-mail.test.",
            "tlsa.alias.unsigned-mail.test. TLSA {t}",
        ]),
        usual("tlsa-alias-to-nothing", good, OPPORTUNISTIC)
            .bare(&["{h} A {a}", "_{p}._tcp.{h} CNAME tlsa.{d}"]),
        usual("tlsa-wildcard", good, AUTHENTICATED).bare(&["{h} A {a}", "*._tcp.{h} TLSA {t}"]),
        // FINDINGS: records at the mail domain, not at the host.
        usual("tlsa-at-domain", good, OPPORTUNISTIC).bare(&["{h} A {a}", "_{p}._tcp.{d} TLSA {t}"]),
        usual("tlsa-at-port-443", good, OPPORTUNISTIC)
            .bare(&["{h} A {a}", "_443._tcp.{h} TLSA {t}"]),
        usual("tlsa-wildcard-at-host", good, AUTHENTICATED).bare(&["{h} A {a}", "*.{h} TLSA {t}"]),
        // RFC 4592, section 3.3.1: another name below it stands in the way.
        usual("tlsa-wildcard-blocked", good, OPPORTUNISTIC).bare(&[
            "{h} A {a}",
            "*.{h} TLSA {t}",
            "_443._tcp.{h} TLSA {t}",
        ]),
        usual("tlsa-alias-loop", good, SKIP).bare(&[
            "{h} A {a}",
            "_{p}._tcp.{h} CNAME one.{d}",
            "one.{d} CNAME _{p}._tcp.{h}",
        ]),
        usual("tlsa-for-weeks", good, AUTHENTICATED)
            .bare(&["{h} A {a}", "_{p}._tcp.{h} 1209600 TLSA {t}"]),
        usual("tlsa-for-seconds", good, AUTHENTICATED)
            .bare(&["{h} A {a}", "_{p}._tcp.{h} 30 TLSA {t}"]),
        // More than a datagram takes.
        usual(
            "tlsa-big",
            &["3 0 0", "3 0 0 stranger", "2 0 0", "2 0 0 root"],
            AUTHENTICATED,
        ),
        one("good", NO_DENIAL, Shows(Usual), good, AUTHENTICATED),
        one("absent", NO_DENIAL, Shows(Usual), &[], SKIP),
        usual("tlsa-alias-lame", good, SKIP).bare(&[
            "{h} A {a}",
            "_{p}._tcp.{h} CNAME tlsa.elsewhere.{d}",
            "elsewhere.{d} NS ns.lab.example.",
        ]),
    ]
}

/// Addresses: insecure, bogus, of one family.
pub(super) fn addresses() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    vec![
        one("all", UNSIGNED, Shows(Usual), good, OPPORTUNISTIC),
        one("all", ISLAND, Shows(Usual), good, OPPORTUNISTIC),
        one("all", UNKNOWN, Shows(Usual), good, OPPORTUNISTIC),
        one("bogus-a", BOGUS, Shows(Usual), good, SKIP),
        // Addresses of one family are enough (RFC 7672, section 2.1.2).
        one("bogus-aaaa", BOGUS, Shows(Usual), good, AUTHENTICATED).lines(&["{h} AAAA ::1"]),
        usual("no-address", good, SKIP).bare(&["_{p}._tcp.{h} TLSA {t}"]),
        usual("host-of-unsigned-zone", good, OPPORTUNISTIC)
            .named("mx.host-of-unsigned-zone.unsigned-mail.test."),
        one(
            "host-of-signed-zone",
            UNSIGNED,
            Shows(Usual),
            good,
            AUTHENTICATED,
        )
        .named("mx.host-of-signed-zone.mail.test.")
        .verdict("at-risk"),
        one(
            "host-of-signed-zone-stale",
            UNSIGNED,
            Shows(Usual),
            &["3 1 1 stranger"],
            SKIP,
        )
        .named("mx.host-of-signed-zone-stale.mail.test."),
        // The lookup that fails is one that no sender makes.
        one("bogus-tlsa", UNSIGNED, Shows(Usual), &[], OPPORTUNISTIC)
            .lines(&["_tcp.{h} NS ns.lab.example."]),
        // An exchange that is an address (RFC 7672, section 2.2); that of the table's first host.
        usual("literal", &[], OPPORTUNISTIC)
            .named("127.84.0.1.")
            .bare(&[]),
        // Where the MX lookup is insecure the host's names count alone (RFC 7672, section 3.2.2).
        one(
            "domain-named-ta",
            UNSIGNED,
            Shows(NamedForDomain),
            &["2 1 1"],
            SKIP,
        )
        .named("mx.domain-named-ta-of-unsigned.mail.test."),
    ]
}

/// MX lookups.
pub(super) fn mx() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    vec![
        none("null-mx", SIGNED, "not-deployed").lines(&["{d} MX 0 ."]),
        usual("implicit-mx", good, AUTHENTICATED)
            .without_mx()
            .named("implicit-mx.mail.test."),
        usual("implicit-mx-ta", &["2 1 1"], AUTHENTICATED)
            .without_mx()
            .named("implicit-mx-ta.mail.test."),
        one("implicit-mx", UNSIGNED, Shows(Usual), good, OPPORTUNISTIC)
            .without_mx()
            .named("implicit-mx.unsigned-mail.test."),
        none("bogus-mx", BOGUS, "broken").lines(&["{d} MX 10 mx.ee-key.mail.test."]),
        none("all", EXPIRED, "broken").lines(&["{d} MX 10 mx.ee-key.mail.test."]),
        none("no-such-name", SIGNED, "broken"),
        usual("alias-of-domain", good, AUTHENTICATED)
            .without_mx()
            .lines(&[
                "{d} CNAME to.alias-of-domain-to.mail.test.",
                "to.alias-of-domain-to.mail.test. MX 10 {h}",
            ]),
        none("all", FUTURE, "broken").lines(&["{d} MX 10 mx.ee-key.mail.test."]),
        none("all", OTHER_KEY, "broken").lines(&["{d} MX 10 mx.ee-key.mail.test."]),
        none("all", STRIPPED, "broken").lines(&["{d} MX 10 mx.ee-key.mail.test."]),
        usual("mx-wildcard", good, AUTHENTICATED)
            .without_mx()
            .named("mx.wild.mail.test.")
            .lines(&[
                "*.wildcard.mail.test. MX 10 {h}",
                "{d} CNAME here.wildcard.mail.test.",
            ]),
        usual("implicit-mx-alias", good, AUTHENTICATED)
            .without_mx()
            .named("implicit-mx-alias.mail.test.")
            .bare(&[
                "{d} CNAME to.{d}",
                "to.{d} A {a}",
                "_{p}._tcp.to.{d} TLSA {t}",
            ]),
        none("mx-alias-loop", SIGNED, "broken").lines(&["{d} CNAME one.{d}", "one.{d} CNAME {d}"]),
        // RFC 7505, section 3.
        usual("null-mx-beside", good, AUTHENTICATED)
            .lines(&["{d} MX 0 ."])
            .verdict("at-risk"),
        usual("mx-twice", good, AUTHENTICATED).lines(&["{d} MX 20 {h}"]),
    ]
}

/// MX hosts that are aliases (RFC 7672, section 2.2.3).
pub(super) fn aliases() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    let stale: &[&'static str] = &["3 1 1 stranger"];
    vec![
        usual("alias-records-at-target", good, AUTHENTICATED).bare(&[
            "{h} CNAME to.{d}",
            "to.{d} A {a}",
            "_{p}._tcp.to.{d} TLSA {t}",
        ]),
        usual("alias-records-at-alias", good, AUTHENTICATED).bare(&[
            "{h} CNAME to.{d}",
            "to.{d} A {a}",
            "_{p}._tcp.{h} TLSA {t}",
        ]),
        // The target's set comes first.
        usual("alias-stale-at-target", stale, SKIP).bare(&[
            "{h} CNAME to.{d}",
            "to.{d} A {a}",
            "_{p}._tcp.to.{d} TLSA {t}",
            "_{p}._tcp.{h} TLSA 3 1 3 00",
        ]),
        usual("alias-target-lame", good, SKIP).bare(&[
            "{h} CNAME to.{d}",
            "to.{d} A {a}",
            "_tcp.to.{d} NS ns.lab.example.",
            "_{p}._tcp.{h} TLSA {t}",
        ]),
        usual("alias-to-unsigned", good, AUTHENTICATED).bare(&[
            "{h} CNAME to.alias.unsigned-mail.test.",
            "to.alias.unsigned-mail.test. A {a}",
            "_{p}._tcp.{h} TLSA {t}",
        ]),
        usual("alias-to-unsigned-plain", good, OPPORTUNISTIC).bare(&[
            "{h} CNAME plain.alias.unsigned-mail.test.",
            "plain.alias.unsigned-mail.test. A {a}",
            "_{p}._tcp.plain.alias.unsigned-mail.test. TLSA {t}",
        ]),
        usual("alias-by-dname", good, AUTHENTICATED)
            .named("mx.moved.alias-by-dname.mail.test.")
            .bare(&[
                "moved.{d} DNAME new.{d}",
                "mx.new.{d} A {a}",
                "_{p}._tcp.mx.new.{d} TLSA {t}",
            ]),
        usual("alias-to-nothing", good, SKIP).bare(&["{h} CNAME to.{d}"]),
        usual("alias-of-alias", good, AUTHENTICATED).bare(&[
            "{h} CNAME one.{d}",
            "one.{d} CNAME two.{d}",
            "two.{d} A {a}",
            "_{p}._tcp.two.{d} TLSA {t}",
        ]),
        // Names between are never base domains (RFC 7672, section 2.2.3).
        usual("alias-records-between", good, OPPORTUNISTIC).bare(&[
            "{h} CNAME one.{d}",
            "one.{d} CNAME two.{d}",
            "two.{d} A {a}",
            "_{p}._tcp.one.{d} TLSA {t}",
        ]),
        // Records at the alias that nobody asks for, since the target has some.
        usual("alias-lame", good, AUTHENTICATED).bare(&[
            "{h} CNAME to.{d}",
            "to.{d} A {a}",
            "_{p}._tcp.to.{d} TLSA {t}",
            "_tcp.{h} NS ns.lab.example.",
        ]),
        usual("alias-loop", good, SKIP).bare(&["{h} CNAME one.{d}", "one.{d} CNAME {h}"]),
        // The base domain is the target, and the alias no name to look for.
        usual("alias-named-ta", &["2 1 1"], SKIP).bare(&[
            "{h} CNAME to.{d}",
            "to.{d} A {a}",
            "_{p}._tcp.to.{d} TLSA {t}",
        ]),
        one(
            "target-named-ta",
            SIGNED,
            Shows(Misnamed),
            &["2 1 1"],
            AUTHENTICATED,
        )
        .bare(&[
            "{h} CNAME other.mail.test.",
            "other.mail.test. A {a}",
            "_{p}._tcp.other.mail.test. TLSA {t}",
        ]),
        usual("alias-from-unsigned", good, OPPORTUNISTIC)
            .named("mx.alias-from-unsigned.unsigned-mail.test.")
            .bare(&[
                "{h} CNAME to.{d}",
                "to.{d} A {a}",
                "_{p}._tcp.to.{d} TLSA {t}",
            ]),
    ]
}

/// Domains with several hosts, each of which is judged by itself.
pub(super) fn several() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    let stale: &[&'static str] = &["3 1 1 stranger"];
    vec![
        usual("two-good", good, AUTHENTICATED).and("mx2", Shows(Usual), good, AUTHENTICATED),
        usual("others-record", good, AUTHENTICATED)
            .and("mx2", Shows(Usual), &[], SKIP)
            .lines(&["_{p}._tcp.mx2.{d} TLSA {t}"])
            .verdict("at-risk"),
        // Two names of one server, and one set for both (RFC 7672, section 2.2.3).
        usual("one-record-for-two", good, AUTHENTICATED)
            .and("mx2", Closed, &[], AUTHENTICATED)
            .bare(&[
                "{h} A {a}",
                "mx2.{d} A {a}",
                "_{p}._tcp.{h} CNAME tlsa.{d}",
                "_{p}._tcp.mx2.{d} CNAME tlsa.{d}",
                "tlsa.{d} TLSA {t}",
            ]),
        usual("second-stale", good, AUTHENTICATED)
            .and("mx2", Shows(Usual), stale, SKIP)
            .verdict("at-risk"),
        usual("second-without", good, AUTHENTICATED)
            .and("mx2", Shows(Usual), &[], OPPORTUNISTIC)
            .verdict("at-risk"),
        // The order of preference goes before security (RFC 7672, section 2.2.1).
        usual("first-without", &[], OPPORTUNISTIC)
            .and("mx2", Shows(Usual), good, AUTHENTICATED)
            .verdict("at-risk"),
        usual("first-lame", &[], SKIP)
            .lines(&["_tcp.{h} NS ns.lab.example."])
            .and("mx2", Shows(Usual), good, AUTHENTICATED)
            .verdict("at-risk"),
        usual("two-stale", stale, SKIP).and("mx2", Shows(Usual), stale, SKIP),
        usual("second-closed", good, AUTHENTICATED)
            .and("mx2", Closed, good, UNREACHED)
            .verdict("undetermined"),
        usual("three-kinds", &["2 1 1"], AUTHENTICATED)
            .and("mx2", NoStarttls, good, SKIP)
            .and("mx3", Shows(Usual), &["1 1 1"], ENCRYPTED)
            .verdict("at-risk"),
    ]
}

/// What is announced beside the mail hosts: reports on TLS (RFC 8460), policies of MTA-STS (RFC 8461).
pub(super) fn beside() -> Vec<Domain> {
    let good = |label| usual(label, &["3 1 1"], AUTHENTICATED);
    vec![
        good("reports-twice")
            .lines(&[r#"_smtp._tls.{d} TXT "v=TLSRPTv1; rua=https://lab.example/more""#]),
        good("reports-nowhere")
            .without_reports()
            .lines(&[r#"_smtp._tls.{d} TXT "v=TLSRPTv1; rua=tls""#]),
        good("reports-to-itself").without_reports().lines(&[
            r#"_smtp._tls.{d} TXT "v=TLSRPTv1; rua=mailto:tls@reports-to-itself.mail.test""#,
        ]),
        good("policy-twice").lines(&[
            r#"_mta-sts.{d} TXT "v=STSv1; id=1""#,
            r#"_mta-sts.{d} TXT "v=STSv1; id=2""#,
        ]),
        good("policy-odd").lines(&[r#"_mta-sts.{d} TXT "v=STSv1; id=2026-01""#]),
        good("policy-nowhere").lines(&[r#"_mta-sts.{d} TXT "v=STSv1; id=202601""#]),
    ]
}
