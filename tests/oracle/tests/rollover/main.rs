//! Changes of certificate and key: what is said of each kind of record beside each kind of input, and that
//! the plan holds. OpenSSL's DANE client judges every step: what is served today and what is to come must
//! both be accepted with the records of the step between.

use tlsakit_core::commands::{self, Input, RolloverOptions};
use tlsakit_core::report::{RolloverReport, RolloverStepKind};
use tlsakit_core::time::UnixTime;
use tlsakit_oracle_tests::certificate::{Key, Template, WITHIN, request};
use tlsakit_oracle_tests::openssl;
use tlsakit_oracle_tests::records::record;

/// The TLSA base domain.
const HOST: &str = "mx.example.com";
const TTL: u32 = 3_600;

/// The numbers of the keys.
const TODAY: u16 = 1;
const NEXT: u16 = 11;

/// What is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A new certificate for the same key, of the same issuer.
    Renewed,
    /// A new key, of the same issuer.
    NewKey,
    /// A new key, of another issuer.
    OtherIssuer,
    /// The same without its issuer.
    Alone,
    /// A new key, self-signed.
    SelfSigned,
    /// A request for a new key.
    Request,
    /// A request for the same key.
    SameRequest,
    /// A bare new key.
    PublicKey,
}

use Kind::{Alone, NewKey, OtherIssuer, PublicKey, Renewed, Request, SameRequest, SelfSigned};

fn issuer() -> Template {
    Template::ca(&Key::new(2), "Issuer")
}

/// The chain of today.
fn today() -> Vec<Vec<u8>> {
    let server = Template::server(&Key::new(TODAY), &[HOST]);
    vec![server.issued_by(&issuer()), issuer().self_signed()]
}

impl Kind {
    fn key(self) -> Key {
        Key::new(match self {
            Renewed | SameRequest => TODAY,
            _ => NEXT,
        })
    }

    /// The chain that the server will show; that of a request is one of the same issuer.
    fn chain(self) -> Vec<Vec<u8>> {
        let server = Template::server(&self.key(), &[HOST]).serial(&[9]);
        let other = Template::ca(&Key::new(12), "Other Issuer");
        match self {
            OtherIssuer => vec![server.issued_by(&other), other.self_signed()],
            Alone => vec![server.issued_by(&other)],
            SelfSigned => vec![server.self_signed()],
            Renewed | NewKey | Request | SameRequest | PublicKey => {
                vec![server.issued_by(&issuer()), issuer().self_signed()]
            }
        }
    }

    /// What is given of it.
    fn input(self) -> Vec<u8> {
        match self {
            Request | SameRequest => request(&self.key(), HOST),
            PublicKey => self.key().spki(),
            _ => self.chain().concat(),
        }
    }
}

/// The records of today's chain with these parameters.
fn published(parameters: &[&str]) -> Vec<String> {
    let chain = today();
    let depth = |parameters: &str| usize::from(parameters.starts_with(['0', '2']));
    let records = parameters.iter();
    records
        .map(|parameters| record(parameters, &chain[depth(parameters)]))
        .collect()
}

/// What is known beside the records.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Whether the chain of today is given.
    served: bool,
    seen_at: Option<i64>,
    service: Option<&'static str>,
}

const SERVED: Known = Known {
    served: true,
    seen_at: None,
    service: Some("smtp"),
};

fn plan(kind: Kind, records: &[String], known: Known) -> RolloverReport {
    let input = kind.input();
    let chain = today().concat();
    let served = Input {
        name: None,
        bytes: &chain,
    };
    let options = RolloverOptions {
        records: records.iter().map(String::as_str).collect(),
        names: vec![HOST.to_owned()],
        service: known.service.map(str::to_owned),
        ttl: Some(TTL),
        served: known.served.then_some(served).into_iter().collect(),
        ca_certificates: Vec::new(),
        seen_at: known.seen_at.map(UnixTime),
    };
    let next = Input {
        name: None,
        bytes: &input,
    };
    commands::rollover(&[next], &options, UnixTime(WITHIN)).expect("a plan")
}

/// The steps in short: `publish 3 1 1, wait, switch, remove 3 1 1`.
fn steps(report: &RolloverReport) -> String {
    let steps = report.steps.iter().map(|step| {
        let word = match step.kind {
            RolloverStepKind::Publish => "publish",
            RolloverStepKind::Remove => "remove",
            RolloverStepKind::Switch => "switch",
            RolloverStepKind::Wait => "wait",
        };
        let numbers = |it: &tlsakit_core::report::RecordReport| {
            format!(" {} {} {}", it.usage, it.selector, it.matching_type)
        };
        let records: Vec<String> = step.records.iter().map(numbers).collect();
        format!("{word}{}", records.join(" +"))
    });
    steps.collect::<Vec<_>>().join(", ")
}

/// The published parameters, what is to come, whether the switch breaks nothing now, the reason, the steps.
type Row<'a> = (&'a [&'a str], Kind, Option<bool>, &'a str, &'a str);

const NEW: &str = "next-unpublished";
const ALL: &str = "publish 3 1 1, wait, switch, remove 3 1 1";
const UNTOLD: &str = "certificate-missing";
const ISSUERS: &str = "issuers-missing";

/// With what is served today known, for mail.
const ROWS: &[Row<'_>] = &[
    // RFC 7671, section 8.1: the same parameters again, for the key alone.
    (&["3 1 1"], Renewed, Some(true), "key-kept", "switch"),
    (&["3 1 1"], NewKey, Some(false), NEW, ALL),
    (&["3 1 1"], OtherIssuer, Some(false), NEW, ALL),
    (&["3 1 1"], Alone, Some(false), NEW, ALL),
    (&["3 1 1"], SelfSigned, Some(false), NEW, ALL),
    (&["3 1 1"], Request, Some(false), NEW, ALL),
    (&["3 1 1"], SameRequest, Some(true), "key-kept", "switch"),
    (&["3 1 1"], PublicKey, Some(false), NEW, ALL),
    (
        &["3 1 2"],
        NewKey,
        Some(false),
        NEW,
        "publish 3 1 2, wait, switch, remove 3 1 2",
    ),
    (
        &["3 1 0"],
        Request,
        Some(false),
        NEW,
        "publish 3 1 0, wait, switch, remove 3 1 0",
    ),
    // A whole certificate changes at each renewal, and is not there before it is issued.
    (
        &["3 0 1"],
        Renewed,
        Some(false),
        NEW,
        "publish 3 0 1, wait, switch, remove 3 0 1",
    ),
    (
        &["3 0 2"],
        NewKey,
        Some(false),
        NEW,
        "publish 3 0 2, wait, switch, remove 3 0 2",
    ),
    (
        &["3 0 0"],
        Alone,
        Some(false),
        NEW,
        "publish 3 0 0, wait, switch, remove 3 0 0",
    ),
    (
        &["3 0 1"],
        Request,
        None,
        UNTOLD,
        "publish 3 1 1 + 3 1 1, wait, switch",
    ),
    (
        &["3 0 1"],
        SameRequest,
        None,
        UNTOLD,
        "publish 3 1 1, wait, switch",
    ),
    // Issuers.
    (&["2 1 1"], Renewed, Some(true), "issuer-kept", "switch"),
    (&["2 1 1"], NewKey, Some(true), "issuer-kept", "switch"),
    (&["2 0 1"], NewKey, Some(true), "issuer-kept", "switch"),
    (&["2 1 2"], NewKey, Some(true), "issuer-kept", "switch"),
    (&["2 0 0"], NewKey, Some(true), "issuer-kept", "switch"),
    (&["2 1 0"], NewKey, Some(true), "issuer-kept", "switch"),
    (
        &["2 1 1"],
        OtherIssuer,
        Some(false),
        NEW,
        "publish 2 1 1, wait, switch, remove 2 1 1",
    ),
    (
        &["2 0 0"],
        OtherIssuer,
        Some(false),
        NEW,
        "publish 2 0 0, wait, switch, remove 2 0 0",
    ),
    (
        &["2 1 1"],
        Alone,
        None,
        ISSUERS,
        "publish 3 1 1 + 3 1 1, wait, switch",
    ),
    (
        &["2 1 1"],
        SelfSigned,
        Some(false),
        NEW,
        "publish 3 1 1 + 3 1 1, wait, switch, remove 2 1 1",
    ),
    (
        &["2 1 1"],
        Request,
        None,
        UNTOLD,
        "publish 3 1 1 + 3 1 1, wait, switch",
    ),
    (
        &["2 0 1"],
        PublicKey,
        None,
        UNTOLD,
        "publish 3 1 1 + 3 1 1, wait, switch",
    ),
    // Both: RFC 7671, section 8.4, wants a match for each combination.
    (
        &["3 1 1", "2 1 1"],
        NewKey,
        Some(true),
        "issuer-kept",
        "publish 3 1 1, switch, remove 3 1 1",
    ),
    (
        &["3 1 1", "2 1 1"],
        OtherIssuer,
        Some(false),
        NEW,
        "publish 3 1 1 + 2 1 1, wait, switch, remove 3 1 1 + 2 1 1",
    ),
    (&["3 1 1", "2 1 1"], Alone, None, ISSUERS, ALL),
    (&["3 1 1", "2 1 1"], Request, None, UNTOLD, ALL),
    (
        &["3 1 1", "2 1 1"],
        SameRequest,
        Some(true),
        "key-kept",
        "switch",
    ),
    // RFC 7671, section 9: the stronger digest counts, so both are needed.
    (
        &["3 1 1", "3 1 2"],
        NewKey,
        Some(false),
        NEW,
        "publish 3 1 1 + 3 1 2, wait, switch, remove 3 1 1 + 3 1 2",
    ),
    // RFC 7672, section 3.1.3: unusable for mail.
    (
        &["1 1 1"],
        NewKey,
        Some(true),
        "nothing-published",
        "switch, publish 3 1 1",
    ),
    (
        &[],
        Request,
        Some(true),
        "nothing-published",
        "switch, publish 3 1 1",
    ),
];

#[test]
fn each_kind_of_record_beside_each_kind_of_input() {
    let mut wrong = Vec::new();
    for (parameters, kind, safe, code, expected) in ROWS {
        let report = plan(*kind, &published(parameters), SERVED);
        let found = (report.safe, report.reason.code.as_str(), steps(&report));
        if found != (*safe, *code, (*expected).to_owned()) {
            wrong.push(format!("{parameters:?} {kind:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether OpenSSL accepts a chain by records.
fn accepts(kind: Option<Kind>, records: &[String]) -> bool {
    let chain = kind.map_or_else(today, Kind::chain);
    let verdict = openssl::verdict(&openssl::Presented {
        chain: &chain,
        key: &kind.map_or_else(|| Key::new(TODAY), Kind::key),
        records,
        names: &[HOST],
        at: WITHIN,
        roots: &[],
        smtp: true,
    });
    verdict.is_some()
}

#[test]
fn openssl_accepts_both_chains_at_every_step() {
    for (parameters, kind, safe, ..) in ROWS {
        let row = format!("{parameters:?} {kind:?}");
        let mut records = published(parameters);
        let report = plan(*kind, &records, SERVED);
        if report.reason.code == "nothing-published" {
            continue;
        }
        assert!(accepts(None, &records), "{row}: today");
        if let Some(safe) = safe {
            assert_eq!(accepts(Some(*kind), &records), *safe, "{row}: at once");
        }
        let mut switched = false;
        for step in &report.steps {
            let step_records = step.records.iter().map(|it| it.text.clone());
            match step.kind {
                RolloverStepKind::Publish => records.extend(step_records),
                RolloverStepKind::Remove => {
                    let removed: Vec<String> = step_records.collect();
                    records.retain(|it| !removed.contains(it));
                }
                RolloverStepKind::Switch => switched = true,
                RolloverStepKind::Wait => {}
            }
            if !switched {
                assert!(accepts(None, &records), "{row}: before the switch");
            }
            if report.steps.len() > 1 || switched {
                assert!(accepts(Some(*kind), &records), "{row}: {:?}", step.kind);
            }
        }
        assert!(switched, "{row}");
    }
}

#[test]
fn a_plan_carried_out_needs_no_further_step() {
    for (parameters, kind, ..) in ROWS {
        let mut records = published(parameters);
        let report = plan(*kind, &records, SERVED);
        let publish = report.steps.iter().flat_map(|step| &step.records);
        records.extend(publish.map(|it| it.text.clone()));
        records.dedup();
        let known = Known {
            seen_at: Some(WITHIN - 2 * i64::from(TTL)),
            ..SERVED
        };
        let then = plan(*kind, &records, known);
        assert_eq!(then.safe, Some(true), "{parameters:?} {kind:?}");
        let kinds: Vec<RolloverStepKind> = then.steps.iter().map(|step| step.kind).collect();
        assert!(
            !kinds.contains(&RolloverStepKind::Publish) && !kinds.contains(&RolloverStepKind::Wait),
            "{parameters:?} {kind:?}: {kinds:?}"
        );
    }
}

#[test]
fn the_age_of_a_record_counts() {
    let mut records = published(&["3 1 1"]);
    records.push(record("3 1 1", &NewKey.chain()[0]));
    let wait = 2 * i64::from(TTL);
    let unknown = "next-published-age-unknown";
    for (seen_at, safe, code, earliest) in [
        (None, None, unknown, wait),
        (Some(0), None, "next-published-lately", wait),
        (Some(-wait + 1), None, "next-published-lately", 1),
        (Some(-wait), Some(true), "next-published", 0),
    ] {
        for kind in [NewKey, Request, PublicKey] {
            let known = Known {
                seen_at: seen_at.map(|it: i64| WITHIN + it),
                ..SERVED
            };
            let report = plan(kind, &records, known);
            assert_eq!((report.safe, report.reason.code.as_str()), (safe, code));
            let due = UnixTime(WITHIN + earliest).to_string();
            assert_eq!(report.earliest.as_deref(), Some(due.as_str()));
            assert_eq!(report.matched.map(|it| it.record), Some(1));
            let expected = match safe {
                Some(_) => "switch, remove 3 1 1",
                None => "wait, switch, remove 3 1 1",
            };
            assert_eq!(steps(&report), expected);
            let switch = report
                .steps
                .iter()
                .find(|it| it.kind == RolloverStepKind::Switch);
            let switch = switch.expect("a switch");
            assert_eq!(switch.earliest, report.earliest);
            assert_eq!(switch.before.as_deref(), Some("2027-01-01T00:00:00Z"));
        }
    }
}

#[test]
fn what_is_not_known_of_today_is_not_made_up() {
    let unserved = Known {
        served: false,
        ..SERVED
    };
    // Without the served chain nobody knows what the other records are for.
    for (parameters, kind, safe, code, expected) in [
        (
            &["3 1 1"][..],
            Renewed,
            Some(true),
            "all-records-match",
            "switch",
        ),
        (&["3 1 1"], NewKey, Some(false), NEW, ALL),
        (
            &["3 1 1", "2 1 1"],
            NewKey,
            None,
            "next-published-age-unknown",
            "publish 3 1 1, wait, switch, remove 3 1 1",
        ),
        (&["2 1 1"], Request, None, UNTOLD, ""),
    ] {
        let report = plan(kind, &published(parameters), unserved);
        let found = (report.safe, report.reason.code.as_str(), steps(&report));
        assert_eq!(
            found,
            (safe, code, expected.to_owned()),
            "{parameters:?} {kind:?}"
        );
        assert!(report.records.iter().all(|it| it.today.is_none()));
    }
    // PKIX-TA and PKIX-EE count for other services, by a path to a public CA.
    let generic = Known {
        service: None,
        ..SERVED
    };
    for (kind, safe, code) in [
        (Renewed, None, "ca-certificates-missing"),
        (NewKey, Some(false), NEW),
        (Request, None, UNTOLD),
    ] {
        let report = plan(kind, &published(&["1 1 1"]), generic);
        let found = (report.safe, report.reason.code.as_str());
        assert_eq!(found, (safe, code), "{kind:?}");
    }
}

/// The DER of a SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 10.1).
const ED25519: [u8; 12] = [48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0];

#[test]
fn a_chain_with_another_kind_of_key_stays() {
    let spki = [&ED25519[..], &[7; 32]].concat();
    let server = Template::server(&Key::new(5), &[HOST]).public_key(&spki);
    let other = server.issued_by(&issuer());
    let mut records = published(&["3 1 1"]);
    let generated = Input {
        name: None,
        bytes: &other,
    };
    let parameters = commands::GenerateOptions {
        params: vec!["3 1 1".to_owned()],
        ..commands::GenerateOptions::default()
    };
    let made = commands::generate(&[generated], &parameters, UnixTime(WITHIN)).expect("a record");
    records.push(made.records[0].record.text.clone());
    let chain = today().concat();
    let served = [&chain, &other].map(|bytes| Input { name: None, bytes });
    let options = RolloverOptions {
        records: records.iter().map(String::as_str).collect(),
        names: vec![HOST.to_owned()],
        ttl: Some(TTL),
        served: served.to_vec(),
        ..RolloverOptions::default()
    };
    let input = NewKey.input();
    let next = Input {
        name: None,
        bytes: &input,
    };
    let report = commands::rollover(&[next], &options, UnixTime(WITHIN)).expect("a plan");
    assert_eq!(steps(&report), ALL);
    let removed: Vec<&str> = report.steps[3]
        .records
        .iter()
        .map(|it| it.text.as_str())
        .collect();
    assert_eq!(removed, [records[0].as_str()]);
    assert!(report.records.iter().all(|it| it.today == Some(true)));
}

#[test]
fn what_is_no_certificate_request_or_key_is_refused() {
    let ca = issuer().self_signed();
    let other = Template::ca(&Key::new(12), "Other Issuer").self_signed();
    let first = NewKey.chain()[0].clone();
    let second = Alone.chain()[0].clone();
    let keys = [Key::new(3).spki(), Key::new(4).spki()].concat();
    let private = Key::new(3).pem().into_bytes();
    for (input, ttl, records, code) in [
        (vec![], Some(TTL), "", "input-empty"),
        (private, Some(TTL), "", "private-key"),
        (
            [ca, other].concat(),
            Some(TTL),
            "",
            "next-not-a-server-certificate",
        ),
        (
            [first.clone(), second].concat(),
            Some(TTL),
            "",
            "next-several",
        ),
        (keys, Some(TTL), "", "next-several"),
        (first.clone(), None, "", "ttl-missing"),
        (
            first,
            Some(TTL),
            "_25._tcp.a. IN TLSA 3 1 1 00\n_25._tcp.b. IN TLSA 3 1 1 00",
            "records-several-owners",
        ),
    ] {
        let options = RolloverOptions {
            records: vec![records],
            names: vec![HOST.to_owned()],
            ttl,
            ..RolloverOptions::default()
        };
        let next = Input {
            name: None,
            bytes: &input,
        };
        let error = commands::rollover(&[next], &options, UnixTime(WITHIN)).expect_err(code);
        assert_eq!(error.code, code);
    }
}
