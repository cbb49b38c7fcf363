//! Properties of the commands that hold for every input, tried on many.

use std::sync::LazyLock;

use data_encoding::HEXLOWER;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngAlgorithm, TestRng};
use tlsakit_core::commands::{self, GenerateOptions, Input, MatchOptions};
use tlsakit_core::report::{MatchReport, MatchVerdict, RecordReport};
use tlsakit_core::time::UnixTime;
use tlsakit_core::tlsa::{Parameters, TlsaRecord};
use tlsakit_oracle_tests::certificate::{Key, Template, WITHIN, certificates_pem};

const NOW: UnixTime = UnixTime(WITHIN);
const HOST: &str = "mx.example.com";

/// Server, issuer, root.
static CHAIN: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let server = Template::server(&Key::new(1), &[HOST]);
    let issuer = Template::ca(&Key::new(2), "Issuer");
    let root = Template::ca(&Key::new(3), "Root");
    [
        server.issued_by(&issuer),
        issuer.issued_by(&root),
        root.self_signed(),
    ]
});

static PEM: LazyLock<String> = LazyLock::new(|| certificates_pem(&*CHAIN));

fn input(bytes: &[u8]) -> Input<'_> {
    Input { name: None, bytes }
}

/// Runs `test` on `count` inputs, the same ones in every run.
fn check<S: Strategy>(
    count: u32,
    strategy: S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, random);
    if let Err(error) = runner.run(&strategy, test) {
        panic!("{error}");
    }
}

/// Records for the parameters, or nothing if the input holds nothing that they fit.
fn generate(octets: &[u8], params: &[String]) -> Vec<String> {
    let options = GenerateOptions {
        host: Some(HOST.into()),
        params: params.to_vec(),
        ..GenerateOptions::default()
    };
    match commands::generate(&[input(octets)], &options, NOW) {
        Ok(report) => report
            .records
            .into_iter()
            .map(|made| made.record.text)
            .collect(),
        Err(_) => Vec::new(),
    }
}

fn match_chain(chain: &[Vec<u8>], record: &str) -> Option<MatchReport> {
    let inputs: Vec<Input<'_>> = chain.iter().map(|der| input(der)).collect();
    match_octets(&inputs, record)
}

fn match_octets(chain: &[Input<'_>], record: &str) -> Option<MatchReport> {
    let options = MatchOptions {
        names: vec![HOST.into()],
        service: None,
    };
    commands::match_records(chain, &[record], &[], &options, NOW).ok()
}

fn is_authenticated(chain: &[Vec<u8>], record: &str) -> bool {
    match_chain(chain, record).is_some_and(|report| report.authenticated)
}

fn flip(octets: &mut [u8], at: Index) {
    let at = at.index(octets.len() * 8);
    octets[at / 8] ^= 1 << (at % 8);
}

/// Any record, those with registered numbers more often.
fn any_record() -> impl Strategy<Value = TlsaRecord> {
    let code_point = || prop_oneof![3 => 0_u8..4, 1 => any::<u8>()];
    let data = prop_oneof![vec(any::<u8>(), 0..80), vec(any::<u8>(), 300..2_000)];
    (code_point(), code_point(), code_point(), data).prop_map(
        |(usage, selector, matching, data)| TlsaRecord {
            parameters: Parameters::new(usage, selector, matching),
            association_data: data,
        },
    )
}

/// Reads one record and nothing else.
fn read(text: &str) -> Result<RecordReport, TestCaseError> {
    let parsed = commands::parse_records(text);
    prop_assert_eq!(&parsed.errors, &[]);
    prop_assert_eq!(parsed.records.len(), 1);
    Ok(parsed
        .records
        .into_iter()
        .next()
        .expect("one record")
        .record)
}

/// What is printed and read again is the same record, in every form.
#[test]
fn printing_and_reading_is_identity() {
    check(
        2_000,
        (any_record(), any::<Option<u32>>()),
        |(record, ttl)| {
            let rdata = record.to_rdata();
            prop_assert_eq!(TlsaRecord::from_rdata(&rdata), Some(record.clone()));

            let hexadecimal = HEXLOWER.encode(&rdata);
            let owner = "_25._tcp.mx.example.com.";
            let zone_line = record.to_zone_line(owner, ttl);
            let generic = record.to_rfc3597_line(owner, ttl);
            let bare = record.to_string();
            let mnemonics = format!(
                "{} {}",
                record.parameters.mnemonics(),
                HEXLOWER.encode(&record.association_data)
            );
            let upper = bare.to_uppercase();
            let wrapped = zone_line.replacen(" TLSA ", " TLSA (\n  ", 1) + " ) ; end";
            for text in [&zone_line, &generic, &bare, &mnemonics, &upper, &wrapped] {
                let again = read(text)?;
                prop_assert_eq!(&again.rdata, &hexadecimal, "{}", text);
                prop_assert_eq!(&again.text, &bare, "{}", text);
            }
            for text in [&zone_line, &generic, &wrapped] {
                let again = read(text)?;
                prop_assert_eq!(again.zone_line.as_ref(), Some(&zone_line));
                prop_assert_eq!(again.rfc3597.as_ref(), Some(&generic));
                prop_assert_eq!(again.ttl, ttl);
            }
            Ok(())
        },
    );
}

/// Runs every command on an input; a panic is the failure.
fn run_all(octets: &[u8], text: &str) {
    commands::parse_certificates(&[input(octets)], NOW);
    commands::parse_records(text);
    generate(octets, &[]);
    generate(octets, &["3 1 1".into(), "2 0 0".into(), text.into()]);
    match_octets(&[input(octets)], text);
    let full = format!("2 0 0 {}", HEXLOWER.encode(octets));
    match_octets(&[input(&PEM.as_bytes()[..0]), input(&CHAIN[0])], &full);
    match_octets(&[input(octets), input(&CHAIN[1])], "2 1 1 00");
}

#[test]
fn random_octets_do_not_panic() {
    check(
        1_000,
        (vec(any::<u8>(), 0..600), any::<String>()),
        |(octets, text)| {
            run_all(&octets, &text);
            Ok(())
        },
    );
}

/// Pieces of DER, nested at random.
#[test]
fn random_elements_do_not_panic() {
    let tags = vec![
        0x30, 0x31, 0x02, 0x03, 0x04, 0x06, 0x05, 0x0c, 0x17, 0xa0, 0xa3, 0x24, 0x80,
    ];
    let leaf = (select(tags.clone()), vec(any::<u8>(), 0..12))
        .prop_map(|(tag, contents)| tlsakit_oracle_tests::der::value(tag, &contents));
    let nested = leaf.prop_recursive(8, 64, 7, move |inner| {
        (select(tags.clone()), vec(inner, 0..7))
            .prop_map(|(tag, parts)| tlsakit_oracle_tests::der::value(tag, &parts.concat()))
    });
    check(2_000, nested, |octets| {
        run_all(&octets, "3 1 1 00");
        Ok(())
    });
}

/// Changes of a chain: octets replaced, taken out, put in.
fn changes() -> impl Strategy<Value = Vec<(Index, u8, u8)>> {
    vec((any::<Index>(), any::<u8>(), 0_u8..3), 1..6)
}

fn change(octets: &mut Vec<u8>, changes: Vec<(Index, u8, u8)>) {
    for (at, octet, kind) in changes {
        let at = at.index(octets.len());
        match kind {
            0 => octets[at] = octet,
            1 => octets.insert(at, octet),
            _ => drop(octets.drain(at..(at + usize::from(octet)).min(octets.len()))),
        }
        if octets.is_empty() {
            return;
        }
    }
}

#[test]
fn changed_certificates_do_not_panic() {
    check(2_000, (changes(), any::<bool>()), |(changes, pem)| {
        let mut octets = if pem {
            PEM.clone().into_bytes()
        } else {
            CHAIN.concat()
        };
        change(&mut octets, changes);
        run_all(&octets, "3 1 1 00");
        Ok(())
    });
}

#[test]
fn random_words_do_not_panic() {
    let words = vec![
        "TLSA",
        "TYPE52",
        "\\#",
        "(",
        ")",
        ";",
        "\n",
        " ",
        "\t",
        "IN",
        "60",
        "3",
        "1",
        "255",
        "256",
        "abcd",
        "abc",
        "$ORIGIN",
        "$TTL",
        "@",
        "_25._tcp.mx",
        "example.com.",
        "DANE-EE",
        "SPKI",
        "SHA2-256",
        "\r\n",
        "\"",
        "\\",
        "ü",
        "TYPE1",
        "A",
        "CH",
        "1h",
    ];
    check(3_000, vec(select(words), 0..24), |words| {
        let parsed = commands::parse_records(&words.join(" "));
        for found in parsed.records {
            read(&found.record.text)?;
        }
        commands::parse_records(&words.concat());
        Ok(())
    });
}

/// For a usage whose record names the server certificate or an issuer of it: the certificate's depth.
fn depth(usage: u8) -> usize {
    usize::from(usage == 2)
}

/// Usages 2 and 3, each selector and matching type.
fn dane_parameters() -> impl Strategy<Value = (u8, u8, u8)> {
    (2_u8..4, 0_u8..2, 0_u8..3)
}

/// The record for a certificate of the chain by its parameters.
fn record_for((usage, selector, matching_type): (u8, u8, u8)) -> String {
    let parameters = format!("{usage} {selector} {matching_type}");
    generate(&CHAIN[depth(usage)], &[parameters]).remove(0)
}

/// A wrong record stays wrong whichever bit of it, or of the chain, is flipped.
#[test]
fn a_flipped_bit_makes_no_match() {
    let other = Template::server(&Key::new(7), &[HOST]).self_signed();
    let strategy = (dane_parameters(), any::<Index>(), 0_usize..4);
    check(1_500, strategy, |(parameters, at, which)| {
        let (usage, selector, matching_type) = parameters;
        let name = format!("{usage} {selector} {matching_type}");
        let wrong = generate(&other, &[name]).remove(0);
        let mut record = TlsaRecord {
            parameters: Parameters::new(usage, selector, matching_type),
            association_data: HEXLOWER
                .decode(wrong.rsplit(' ').next().expect("data").as_bytes())
                .expect("hexadecimal"),
        };
        let mut chain = CHAIN.to_vec();
        prop_assert!(!is_authenticated(&chain, &record.to_string()));
        match chain.get_mut(which) {
            Some(certificate) => flip(certificate, at),
            None => flip(&mut record.association_data, at),
        }
        prop_assert!(!is_authenticated(&chain, &record.to_string()));
        Ok(())
    });
}

/// A right digest is right no more when a bit of it is flipped.
#[test]
fn a_flipped_bit_of_a_digest_makes_a_mismatch() {
    for usage in [2, 3] {
        for selector in [0, 1] {
            for matching_type in [1, 2] {
                let good = record_for((usage, selector, matching_type));
                assert!(is_authenticated(&*CHAIN, &good), "{good}");
                let mut octets = HEXLOWER
                    .decode(good.rsplit(' ').next().expect("data").as_bytes())
                    .expect("hexadecimal");
                for bit in 0..octets.len() * 8 {
                    octets[bit / 8] ^= 1 << (bit % 8);
                    let data = HEXLOWER.encode(&octets);
                    let record = format!("{usage} {selector} {matching_type} {data}");
                    let report = match_chain(&*CHAIN, &record).expect("a report");
                    assert_eq!(report.verdict, MatchVerdict::Mismatch, "{record}");
                    octets[bit / 8] ^= 1 << (bit % 8);
                }
            }
        }
    }
}

/// A good `3 1 1` names one key: no bit of it can change.
#[test]
fn a_flipped_bit_of_the_key_makes_a_mismatch() {
    let record = record_for((3, 1, 1));
    let spki = Key::new(1).spki();
    let certificate = &CHAIN[0];
    let start = certificate
        .windows(spki.len())
        .position(|window| window == spki)
        .expect("the key");
    for bit in start * 8..(start + spki.len()) * 8 {
        let mut changed = certificate.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!is_authenticated(&[changed], &record), "bit {bit}");
    }
}

/// A good `3 0 1` names one certificate: no bit of it can change.
#[test]
fn a_flipped_bit_of_the_certificate_makes_a_mismatch() {
    let record = record_for((3, 0, 1));
    for bit in 0..CHAIN[0].len() * 8 {
        let mut changed = CHAIN[0].clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!is_authenticated(&[changed], &record), "bit {bit}");
    }
}

/// With the root as anchor no bit of the certificates below it can change.
#[test]
fn a_flipped_bit_below_the_anchor_makes_a_mismatch() {
    let record = generate(&CHAIN[2], &["2 1 1".into()]).remove(0);
    assert!(is_authenticated(&*CHAIN, &record));
    for which in [0, 1] {
        for bit in 0..CHAIN[which].len() * 8 {
            let mut chain = CHAIN.to_vec();
            chain[which][bit / 8] ^= 1 << (bit % 8);
            assert!(
                !is_authenticated(&chain, &record),
                "certificate {which}, bit {bit}"
            );
        }
    }
}

/// What `generate` makes, `match` finds: for the server's certificate always, for an issuer where the
/// path is valid.
#[test]
fn generated_records_match_their_chain() {
    let names = prop_oneof![Just(HOST), Just("*.example.com"), Just("www.example.net")];
    let years = prop_oneof![Just(("2026", "2027")), Just(("2020", "2021"))];
    let strategy = (dane_parameters(), names, years, 1_u16..40, any::<bool>());
    check(
        400,
        strategy,
        |(parameters, name, (from, to), number, has_ca_bit)| {
            let (usage, selector, matching_type) = parameters;
            let server = Template::server(&Key::new(number), &[name])
                .dates(&format!("{from}0101000000Z"), &format!("{to}0101000000Z"));
            let mut issuer = Template::ca(&Key::new(number + 100), "Issuer");
            if !has_ca_bit {
                issuer = issuer.without("2.5.29.19");
            }
            let root = Template::ca(&Key::new(number + 200), "Root");
            let chain = [
                server.issued_by(&issuer),
                issuer.issued_by(&root),
                root.self_signed(),
            ];
            let pem = certificates_pem(&chain);
            let wanted = [format!("{usage} {selector} {matching_type}")];
            let is_valid = usage == 3 || (name != "www.example.net" && from == "2026");
            let records = generate(pem.as_bytes(), &wanted);
            prop_assert!(!records.is_empty());
            for (index, record) in records.iter().enumerate() {
                let reaches = usage == 3 || has_ca_bit;
                let report = match_octets(&[input(pem.as_bytes())], record).expect("a report");
                prop_assert_eq!(
                    report.authenticated,
                    is_valid && reaches,
                    "{}: {:?}",
                    index,
                    report
                );
            }
            Ok(())
        },
    );
}
