//! The examples of the RFCs through the core's validator.
//!
//! RFC 4035 and RFC 5155 sign their keys; RFC 6605 and RFC 8080 do not, but print the private keys,
//! with which the test does.

use std::fs;

use data_encoding::{BASE64, HEXLOWER};
use domain::base::iana::Rtype;
use tlsakit_core::commands::LookupOptions;
use tlsakit_core::dns::{Event, Request};
use tlsakit_core::report::{LookupOutcome, LookupReport, SecurityStatus};
use tlsakit_core::signature::PureRust;
use tlsakit_core::time::UnixTime;
use tlsakit_dnssec_tests::key::{Algorithm, KeyPair, ds_digest, key_tag};
use tlsakit_dnssec_tests::record::{Answer, Name, Rr};
use tlsakit_dnssec_tests::run::{ID, look_up_with};
use tlsakit_dnssec_tests::scenario::folder;
use tlsakit_dnssec_tests::sign::{Signing, ZoneKey};

/// Records as a resolver has them.
struct Zone {
    records: Vec<Rr>,
    anchor: String,
    now: UnixTime,
}

impl Zone {
    /// Reads `rfc/<name>.zone`, with the key of flags 257 of the uppermost zone for an anchor.
    fn read(name: &str, now: &str) -> Self {
        let file = folder().join("rfc").join(format!("{name}.zone"));
        let text = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{name}: {why}"));
        let lines = text.lines().filter(|line| !line.starts_with(';'));
        let root = Name::root_vec();
        let records: Vec<Rr> = lines.map(|line| Rr::parse(line, &root)).collect();
        let is_entry = |rr: &&Rr| rr.rtype == Rtype::DNSKEY && rr.rdata[..2] == [1, 1];
        let keys = records.iter().filter(is_entry);
        Self {
            anchor: keys
                .min_by_key(|rr| rr.owner.label_count())
                .expect("a key")
                .show(),
            records,
            now: UnixTime::parse(now).expect("a moment"),
        }
    }

    /// Signs the only key with the private key that the RFC prints.
    fn sign_key(mut self, algorithm: Algorithm, private: &str) -> Self {
        let secret = BASE64.decode(private.as_bytes()).expect("base64");
        let pair = KeyPair::from_secret(algorithm, &secret);
        let keys = self.records.iter().filter(|rr| rr.rtype == Rtype::DNSKEY);
        let keys: Vec<Rr> = keys.cloned().collect();
        assert_eq!(keys[0].rdata[4..], pair.public(), "another private key");
        let key = ZoneKey {
            name: "ksk".to_owned(),
            pair,
            rdata: keys[0].rdata.clone(),
            published: true,
        };
        let signature = Signing::by("ksk").sign(&keys, &keys[0].owner, &key, self.now.0);
        self.records.push(signature);
        self
    }

    fn look_up(&self, name: &str, rtype: &str) -> LookupReport {
        let options = LookupOptions {
            name: name.to_owned(),
            rtype: rtype.to_owned(),
            trust_anchors: Some(self.anchor.clone()),
            ..LookupOptions::default()
        };
        look_up_with(&options, self.now, &PureRust, |request| {
            self.answer(request)
        })
        .report
    }

    /// The records of the name and type, and whatever denies.
    fn answer(&self, request: &Request) -> Event {
        let question = &request.question;
        let is_denial = |rtype| [Rtype::NSEC, Rtype::NSEC3, Rtype::SOA].contains(&rtype);
        let mut answer = Answer::default();
        for rr in &self.records {
            let covered = rr.covered().unwrap_or(rr.rtype);
            if rr.owner == question.name && covered == question.rtype {
                answer.answer.push(rr.clone());
            } else if is_denial(covered) {
                answer.authority.push(rr.clone());
            }
        }
        Event::Answer {
            id: request.id,
            bytes: answer.to_wire(ID, &question.name, question.rtype),
        }
    }

    /// Expects a secure outcome.
    fn expect(&self, name: &str, rtype: &str, outcome: LookupOutcome) {
        let report = self.look_up(name, rtype);
        let seen = (report.status, report.outcome);
        assert_eq!(
            seen,
            (SecurityStatus::Secure, outcome),
            "{name} {rtype}: {:?}",
            report.reason
        );
    }
}

#[test]
fn rfc_4035_appendix_b() {
    let zone = Zone::read("4035", "2004-05-01T00:00:00Z");
    let answers = [
        ("example", "SOA"),
        ("example", "NS"),
        ("example", "MX"),
        ("example", "DNSKEY"),
        ("ai.example", "A"),
        ("ai.example", "HINFO"),
        ("ai.example", "AAAA"),
        ("a.example", "DS"),
        // B.6: wildcard expansion.
        ("a.z.w.example", "MX"),
    ];
    for (name, rtype) in answers {
        zone.expect(name, rtype, LookupOutcome::Answer);
    }
    zone.expect("example", "TXT", LookupOutcome::NoData);
    let report = zone.look_up("xy.example", "A");
    assert_eq!(report.status, SecurityStatus::Bogus, "no record covers it");
}

#[test]
fn rfc_4035_appendix_b_is_over() {
    let zone = Zone::read("4035", "2004-05-10T00:00:00Z");
    let report = zone.look_up("ai.example", "A");
    assert_eq!(report.status, SecurityStatus::Bogus);
    assert_eq!(report.reason.expect("a reason").code, "rrsig-expired");
}

#[test]
fn rfc_5155_appendix_b() {
    let zone = Zone::read("5155", "2010-01-01T00:00:00Z");
    zone.expect("example", "NSEC3PARAM", LookupOutcome::Answer);
    // B.6 speaks of this name, which is also the hash of another one.
    zone.expect(
        "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example",
        "A",
        LookupOutcome::Answer,
    );
    zone.expect("example", "AAAA", LookupOutcome::NoData);
}

#[test]
fn rfc_6605_section_6() {
    let zone = Zone::read("6605-p256", "2010-09-01T00:00:00Z").sign_key(
        Algorithm::EcdsaP256,
        "GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=",
    );
    zone.expect("www.example.net", "A", LookupOutcome::Answer);
    check_ds(
        &zone,
        55_648,
        2,
        "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
    );

    let zone = Zone::read("6605-p384", "2010-09-01T00:00:00Z").sign_key(
        Algorithm::EcdsaP384,
        "WURgWHCcYIYUPWgeLmiPY2DJJk02vgrmTfitxgqcL4vwW7BOrbawVmVe0d9V94SR",
    );
    zone.expect("www.example.net", "A", LookupOutcome::Answer);
    let digest = "72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0\
                  563a9b5f4d288405c3008a946df983d6";
    check_ds(&zone, 10_771, 4, digest);
}

/// Holds the signer's key tag and digest against those that are printed, and takes that DS record for
/// an anchor.
fn check_ds(zone: &Zone, tag: u16, digest_type: u8, digest: &str) {
    let key = zone
        .records
        .iter()
        .find(|rr| rr.rtype == Rtype::DNSKEY)
        .expect("a key");
    assert_eq!(key_tag(&key.rdata), tag);
    let own = ds_digest(digest_type, key.owner.as_slice(), &key.rdata);
    assert_eq!(HEXLOWER.encode(&own), digest);
    let anchored = Zone {
        records: zone.records.clone(),
        anchor: format!(
            "example.net. DS {tag} {} {digest_type} {digest}",
            key.rdata[3]
        ),
        now: zone.now,
    };
    anchored.expect("www.example.net", "A", LookupOutcome::Answer);
}

#[test]
fn rfc_8080_section_6() {
    let cases = [
        (
            "8080-ed25519-a",
            Algorithm::Ed25519,
            "ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI=",
        ),
        (
            "8080-ed25519-b",
            Algorithm::Ed25519,
            "DSSF3o0s0f+ElWzj9E/Osxw8hLpk55chkmx0LYN5WiY=",
        ),
        (
            "8080-ed448-a",
            Algorithm::Ed448,
            "xZ+5Cgm463xugtkY5B0Jx6erFTXp13rYegst0qRtNsOYnaVpMx0Z/c5EiA9x8wWbDDct/U3FhYWA",
        ),
        (
            "8080-ed448-b",
            Algorithm::Ed448,
            "WEykD3ht3MHkU8iH4uVOLz8JLwtRBSqiBoM6fF72+Mrp/u5gjxuB1DV6NnPO2BlZdz4hdSTkOdOA",
        ),
    ];
    for (name, algorithm, private) in cases {
        let zone = Zone::read(name, "2015-08-10T00:00:00Z").sign_key(algorithm, private);
        zone.expect("example.com", "MX", LookupOutcome::Answer);
    }
}

#[test]
fn rfc_9102_appendix_a() {
    let zone = Zone::read("9102", "2019-06-01T00:00:00Z");
    zone.expect("_443._tcp.www.example.com", "TLSA", LookupOutcome::Answer);
    let report = zone.look_up("_443._tcp.www.example.com", "TLSA");
    let zones: Vec<&str> = report.chain.iter().map(|zone| zone.name.as_str()).collect();
    assert_eq!(zones, [".", "com.", "example.com."]);
    let digest = "8bd1da95272f7fa4ffb24137fc0ed03aae67e5c4d8b3c50734e1050a7920b922";
    assert_eq!(report.rrset[0].rdata, format!("3 1 1 {digest}"));
}
