//! The table.

use super::chains::Kind::{
    Alone, CommonName, Expired, ExpiredIssuer, Future, Misnamed, NamedForDomain, NotCa, SelfSigned,
    Usual, Wildcard, WithRoot,
};
use super::servers::Behaviour::{
    self, AsksForName, BreaksOff, Busy, Closed, NeedsName, NoStarttls, Postfix, PostfixWithRsa,
    RefusesStarttls, Shows,
};
use super::zones::{
    BOGUS, EXPIRED, FUTURE, ISLAND, ITERATIONS, NO_DENIAL, NSEC3, OPT_OUT, OTHER_KEY, SIGNED,
    STRIPPED, UNKNOWN, UNSIGNED,
};
use super::{Domain, Host, Mx};

const AUTHENTICATED: Option<&str> = Some("authenticated");
const ENCRYPTED: Option<&str> = Some("encrypted-only");
const OPPORTUNISTIC: Option<&str> = Some("opportunistic");
const SKIP: Option<&str> = Some("skip");
const UNREACHED: Option<&str> = None;

/// All domains.
pub(super) fn all() -> Vec<Domain> {
    let parts = [
        end_entity(),
        trust_anchor(),
        usability(),
        certificates(),
        sessions(),
        tlsa_lookups(),
        address_lookups(),
        mx_lookups(),
        aliases(),
        several(),
    ];
    parts.concat()
}

/// A domain with one host, `mx` below it.
fn one(
    label: &str,
    zone: &str,
    behaviour: Behaviour,
    tlsa: &[&'static str],
    due: Option<&'static str>,
) -> Domain {
    let name = format!("{label}.{zone}");
    let host = format!("mx.{name}");
    let domain = Domain {
        name,
        hosts: Vec::new(),
        verdict: match due {
            AUTHENTICATED => "protected",
            ENCRYPTED => "at-risk",
            OPPORTUNISTIC => "not-deployed",
            None => "undetermined",
            _ => "broken",
        },
        mx: Mx::Records,
        lines: Vec::new(),
    };
    domain.host(&host, behaviour, tlsa, due)
}

/// A domain without hosts.
fn none(label: &str, zone: &str, verdict: &'static str) -> Domain {
    Domain {
        hosts: Vec::new(),
        verdict,
        mx: Mx::None,
        ..one(label, zone, Closed, &[], UNREACHED)
    }
}

/// A signed domain with a usual server.
fn usual(label: &str, tlsa: &[&'static str], due: Option<&'static str>) -> Domain {
    one(label, SIGNED, Shows(Usual), tlsa, due)
}

impl Domain {
    /// With one more host, by its absolute name.
    fn host(
        mut self,
        name: &str,
        behaviour: Behaviour,
        tlsa: &[&'static str],
        due: Option<&'static str>,
    ) -> Self {
        self.hosts.push(Host {
            name: name.to_owned(),
            due,
            behaviour,
            beside: Vec::new(),
            tlsa: tlsa.to_vec(),
            is_bare: false,
        });
        self
    }

    /// With one more host, by its label below the domain.
    fn and(
        self,
        label: &str,
        behaviour: Behaviour,
        tlsa: &[&'static str],
        due: Option<&'static str>,
    ) -> Self {
        let name = format!("{label}.{}", self.name);
        self.host(&name, behaviour, tlsa, due)
    }

    /// With further records.
    fn lines(mut self, lines: &[&'static str]) -> Self {
        self.lines.extend(lines);
        self
    }

    /// With these records alone for the hosts; those of the mail domain stay.
    fn bare(mut self, lines: &[&'static str]) -> Self {
        self.hosts.iter_mut().for_each(|host| host.is_bare = true);
        self.lines(lines)
    }

    /// Without MX records but those among its lines.
    fn without_mx(mut self) -> Self {
        self.mx = Mx::None;
        self
    }

    /// With its first host named otherwise.
    fn named(mut self, name: &str) -> Self {
        if let Some(host) = self.hosts.first_mut() {
            host.name = name.to_owned();
        }
        self
    }

    /// With one more address of its first host, and a server there with a key of its own.
    fn beside(mut self, behaviour: Behaviour) -> Self {
        if let Some(host) = self.hosts.first_mut() {
            host.beside.push(behaviour);
        }
        self
    }

    /// With what a check comes to, where that is not what the first host says.
    fn verdict(mut self, verdict: &'static str) -> Self {
        self.verdict = verdict;
        self
    }
}

/// Usage DANE-EE, digest agility and records that are stale.
fn end_entity() -> Vec<Domain> {
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
fn trust_anchor() -> Vec<Domain> {
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
    ]
}

/// Records that are not usable.
fn usability() -> Vec<Domain> {
    vec![
        usual("unusable-usage", &["4 1 1"], ENCRYPTED),
        usual("unusable-selector", &["3 2 1"], ENCRYPTED),
        usual("unusable-matching-type", &["3 1 3"], ENCRYPTED),
        usual("unusable-length", &["3 1 1 short"], ENCRYPTED),
        usual("unusable-beside-good", &["3 1 3", "3 1 1"], AUTHENTICATED),
        usual("unusable-beside-stale", &["3 1 3", "3 1 1 stranger"], SKIP),
        usual("pkix-ee", &["1 1 1"], ENCRYPTED),
        usual("pkix-ta", &["0 0 1"], ENCRYPTED),
        usual(
            "pkix-beside-good",
            &["1 1 1 stranger", "3 1 1"],
            AUTHENTICATED,
        ),
        usual("pkix-beside-stale", &["1 1 1", "3 1 1 stranger"], SKIP),
        one("unusable-no-starttls", SIGNED, NoStarttls, &["1 1 1"], SKIP),
    ]
}

/// What DANE-EE does not look at, and DANE-TA does (RFC 7672, sections 3.1.1 and 3.1.2).
fn certificates() -> Vec<Domain> {
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
        of("not-a-ca", NotCa, "2 0 1 root", SKIP),
        of("expired-issuer", ExpiredIssuer, "2 0 1 root", SKIP),
        of("expired-anchor", ExpiredIssuer, "2 0 1", AUTHENTICATED),
    ]
}

/// What servers do, and Postfix as a server.
fn sessions() -> Vec<Domain> {
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
            "no-handshake-without-name",
            SIGNED,
            NeedsName,
            &["3 1 1"],
            AUTHENTICATED,
        ),
        usual("two-addresses", &["2 1 1"], AUTHENTICATED).beside(Shows(Usual)),
        usual("two-addresses-one-stale", &["3 1 1"], SKIP).beside(Shows(Usual)),
        usual("two-addresses-one-plain", &["3 1 1"], SKIP).beside(NoStarttls),
        usual("two-addresses-one-closed", &["3 1 1"], AUTHENTICATED)
            .beside(Closed)
            .verdict("undetermined"),
    ]
}

/// TLSA lookups: absent, insecure, failed, by aliases and wildcards.
fn tlsa_lookups() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    vec![
        usual("absent", &[], OPPORTUNISTIC),
        one("absent", NSEC3, Shows(Usual), &[], OPPORTUNISTIC),
        one("absent", OPT_OUT, Shows(Usual), &[], OPPORTUNISTIC),
        one("absent", ITERATIONS, Shows(Usual), &[], OPPORTUNISTIC),
        one("good", NSEC3, Shows(Usual), good, AUTHENTICATED),
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
        // More than a datagram takes.
        usual(
            "tlsa-big",
            &["3 0 0", "3 0 0 stranger", "2 0 0", "2 0 0 root"],
            AUTHENTICATED,
        ),
        one("good", NO_DENIAL, Shows(Usual), good, AUTHENTICATED),
        one("absent", NO_DENIAL, Shows(Usual), &[], SKIP),
    ]
}

/// Addresses: insecure, bogus, of one family.
fn address_lookups() -> Vec<Domain> {
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
    ]
}

/// MX lookups.
fn mx_lookups() -> Vec<Domain> {
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
    ]
}

/// MX hosts that are aliases (RFC 7672, section 2.2.3).
fn aliases() -> Vec<Domain> {
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
        usual("alias-loop", good, SKIP).bare(&["{h} CNAME one.{d}", "one.{d} CNAME {h}"]),
    ]
}

/// Domains with several hosts, each of which is judged by itself.
fn several() -> Vec<Domain> {
    let good: &[&'static str] = &["3 1 1"];
    let stale: &[&'static str] = &["3 1 1 stranger"];
    vec![
        usual("two-good", good, AUTHENTICATED).and("mx2", Shows(Usual), good, AUTHENTICATED),
        usual("second-stale", good, AUTHENTICATED)
            .and("mx2", Shows(Usual), stale, SKIP)
            .verdict("at-risk"),
        usual("second-without", good, AUTHENTICATED)
            .and("mx2", Shows(Usual), &[], OPPORTUNISTIC)
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
