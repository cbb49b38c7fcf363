//! Resolvers and zones that want harm: no wrong secure, no panic, and no more work than the limits allow.

use std::fmt::Write as _;

use data_encoding::BASE64;
use domain::base::iana::Rtype;
use tlsakit_core::dns::{Event, Request};
use tlsakit_core::dnssec::Limits;
use tlsakit_core::report::{LookupReport, SecurityStatus};
use tlsakit_core::signature::SignatureVerifier;
use tlsakit_core::time::UnixTime;
use tlsakit_dnssec_tests::key::key_tag;
use tlsakit_dnssec_tests::record::{Answer, Name, Rr, below, name};
use tlsakit_dnssec_tests::run::{ID, answer, look_up, look_up_with, options};
use tlsakit_dnssec_tests::scenario::{NOW, Scenario};
use tlsakit_dnssec_tests::universe::{Reply, Universe};
use tlsakit_dnssec_tests::verifier::Counting;

/// A zone with everything that a lie could be made of.
const ZONE: &str = "
== zone
zone evil
  www.evil A 192.0.2.66
zone plain unsigned
  www.plain A 192.0.2.77
zone example $DENIAL
  www.example A 192.0.2.1
  www.example TXT \"true\"
  other.example A 192.0.2.2
  alias.example CNAME www.example
  d.example DNAME example
  *.w.example A 192.0.2.3
  a.b.c.example A 192.0.2.4
ask www.example A
expect secure answer
";

fn only(text: &str) -> Scenario {
    let mut all = Scenario::parse_all(text);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn universe(scenario: &Scenario) -> Universe {
    Universe::build(scenario, &Name::root_vec(), NOW)
}

/// Numbers that look random and are the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

fn status(report: &LookupReport) -> (SecurityStatus, Option<&str>) {
    (
        report.status,
        report.reason.as_ref().map(|reason| reason.code.as_ref()),
    )
}

/// What is told of a question, in `universe`, by whoever lies.
fn told(request: &Request, answer: &Answer) -> Event {
    let question = &request.question;
    Event::Answer {
        id: request.id,
        bytes: answer.to_wire(ID, &question.name, question.rtype),
    }
}

#[test]
fn lies_are_never_secure() {
    let questions = [
        ("www.example", "A"),
        ("www.example", "AAAA"),
        ("nothing.example", "A"),
        ("alias.example", "A"),
        ("www.d.example", "A"),
        ("any.w.example", "A"),
        ("b.c.example", "A"),
        ("www.plain", "A"),
    ];
    let verifier = Counting::leaked();
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let (mut secure, mut bogus) = (0, 0);
    for denial in ["nsec", "nsec3"] {
        let mut scenario = only(&ZONE.replace("$DENIAL", denial));
        for (owner, rtype) in questions {
            scenario.ask = (owner.to_owned(), rtype.to_owned());
            let universe = universe(&scenario);
            let truth = look_up(&scenario, &universe, verifier).report;
            for round in 0..150 {
                let liar = |request: &Request| {
                    let question = &request.question;
                    let Reply::Answer(mut answer) = universe.reply(&question.name, question.rtype)
                    else {
                        unreachable!("an honest universe answers");
                    };
                    if numbers.next(3) == 0 {
                        lie(&mut answer, &universe, &question.name, &mut numbers);
                    }
                    told(request, &answer)
                };
                let options = options(&scenario, &universe);
                let report = look_up_with(&options, UnixTime(NOW), verifier, liar).report;
                check_work(&report, verifier.take());
                secure += usize::from(report.status == SecurityStatus::Secure);
                bogus += usize::from(report.status == SecurityStatus::Bogus);
                if report.status == SecurityStatus::Secure {
                    assert_eq!(
                        truth.status, report.status,
                        "{owner} {rtype} {denial} {round}"
                    );
                    assert_eq!(
                        truth.outcome, report.outcome,
                        "{owner} {rtype} {denial} {round}"
                    );
                    let rdata = |report: &LookupReport| {
                        let mut all: Vec<_> =
                            report.rrset.iter().map(|rr| rr.rdata.clone()).collect();
                        all.sort();
                        all.dedup();
                        all
                    };
                    assert_eq!(
                        rdata(&truth),
                        rdata(&report),
                        "{owner} {rtype} {denial} {round}"
                    );
                }
                // A zone that is signed is never talked into being unsigned.
                let insecure = report.status == SecurityStatus::Insecure;
                assert!(
                    !insecure || truth.status == SecurityStatus::Insecure,
                    "{owner} {rtype} {denial} {round}: {:?}",
                    status(&report)
                );
            }
        }
    }
    println!("{secure} secure and {bogus} bogus in spite of lies");
    assert!(secure > 100 && bogus > 100);
}

/// Changes an answer in one of many ways.
fn lie(answer: &mut Answer, universe: &Universe, asked: &Name, numbers: &mut Numbers) {
    let root = Name::root_vec();
    let names = [
        ".",
        "example",
        "www.example",
        "other.example",
        "nothing.example",
        "d.example",
        "*.w.example",
        "any.w.example",
        "c.example",
        "evil",
        "www.evil",
        "plain",
        "www.plain",
    ];
    let types = [
        Rtype::A,
        Rtype::AAAA,
        Rtype::DS,
        Rtype::DNSKEY,
        Rtype::CNAME,
        Rtype::SOA,
    ];
    let other = name(names[numbers.next(names.len())], &root);
    let of_other = universe.honest(&other, types[numbers.next(types.len())]);
    match numbers.next(12) {
        0 => answer.answer.retain(|rr| rr.rtype != Rtype::RRSIG),
        1 => answer.authority.retain(|rr| rr.rtype != Rtype::RRSIG),
        2 => answer.authority.clear(),
        3 => answer.answer.clear(),
        4 => *answer = of_other,
        5 => answer.authority = of_other.authority,
        6 => answer.authority.extend(of_other.authority),
        7 => answer.answer.extend(of_other.answer),
        8 => {
            // Another name's records, in the name of what was asked.
            for rr in of_other.answer {
                answer.answer.push(Rr {
                    owner: asked.clone(),
                    ..rr
                });
            }
        }
        9 => {
            let forged = [
                Rr::parse("x A 192.0.2.99", &root),
                Rr::parse("x CNAME www.evil", &root),
                Rr::parse("x NS ns.evil", &root),
                Rr::parse("x DNAME evil", &root),
            ];
            let forged = forged[numbers.next(forged.len())].clone();
            answer.answer.insert(
                0,
                Rr {
                    owner: asked.clone(),
                    ..forged
                },
            );
        }
        10 => {
            let all = answer.answer.iter_mut().chain(&mut answer.authority);
            for rr in all.filter(|rr| rr.rtype == Rtype::RRSIG) {
                let at = numbers.next(18);
                rr.rdata[at] = numbers.next(256) as u8;
            }
        }
        _ => answer.rcode = [0, 3, 6, 2][numbers.next(4)],
    }
}

/// Holds the work of a run against the limits.
fn check_work(report: &LookupReport, verified: usize) {
    let limits = Limits::DEFAULT;
    assert!(
        verified <= limits.signatures_per_run,
        "{verified} signatures"
    );
    // The resolver's own opinion is asked for besides, and the link that is one too many is shown.
    assert!(
        report.questions.len() <= limits.questions + 1,
        "{} questions",
        report.questions.len()
    );
    assert!(
        report.aliases.len() <= limits.alias_links + 1,
        "{} aliases",
        report.aliases.len()
    );
}

/// Runs a scenario with a verifier that counts, and gives the report and the number.
fn counted(text: &str) -> (LookupReport, usize) {
    let scenario = only(text);
    let universe = universe(&scenario);
    let verifier = Counting::leaked();
    let report = look_up(
        &scenario,
        &universe,
        verifier as &'static dyn SignatureVerifier,
    )
    .report;
    let verified = verifier.take();
    check_work(&report, verified);
    (report, verified)
}

/// How many signatures are verified before a limit ends the lookup of a scenario.
fn given_up(text: &str) -> usize {
    let (report, verified) = counted(text);
    let indeterminate = SecurityStatus::Indeterminate;
    assert_eq!(report.status, indeterminate, "{:?}", status(&report));
    verified
}

/// DNSKEY lines of P-256 keys that all have the key tag `tag`.
fn colliding_keys(count: u16, tag: u16) -> String {
    let mut text = String::new();
    for number in 0..count {
        let mut rdata = vec![1, 0, 3, 13];
        rdata.extend((0..62_u16).map(|at| (at * 37 + number * 11) as u8));
        let [high, low] = number.to_be_bytes();
        (rdata[10], rdata[11]) = (high, low);
        let sum = key_tag(&rdata);
        // The tag is a sum with the carry added in, so 0 and 65535 need not be told apart.
        let missing = tag.wrapping_sub(sum).wrapping_sub(u16::from(tag < sum));
        rdata.extend(missing.to_be_bytes());
        if key_tag(&rdata) != tag {
            continue;
        }
        let key = BASE64.encode(&rdata[4..]);
        let _ = writeln!(text, "  example DNSKEY 256 3 13 {key}");
    }
    text
}

#[test]
fn colliding_keys_and_many_signatures() {
    for count in [3, 200] {
        collide(count);
    }
}

/// KeyTrap (CVE-2023-50387): every key has to be tried with every signature.
fn collide(count: u16) {
    let keys = colliding_keys(count, 4_242);
    let collisions = keys.lines().count();
    assert!(collisions > usize::from(count) * 3 / 4, "{collisions} keys");
    let mut signatures = String::new();
    for second in 1..=100 {
        let _ = writeln!(
            signatures,
            "  sign www.example A csk broken tag=4242 from=-{second}"
        );
    }
    let text = format!(
        "\n== keytrap\nzone example\n{keys}  www.example A 192.0.2.1\n{signatures}\
         ask www.example A\nexpect indeterminate answer\n"
    );
    let verified = given_up(&text);
    println!("{collisions} keys of one tag, 100 signatures: {verified} verified");
}

#[test]
fn many_signatures_of_one_key() {
    let mut signatures = String::new();
    for second in 1..=500 {
        let _ = writeln!(signatures, "  sign www.example A csk broken from=-{second}");
    }
    let text = format!(
        "\n== flood\nzone example\n  www.example A 192.0.2.1\n{signatures}\
         ask www.example A\nexpect indeterminate answer\n"
    );
    let verified = given_up(&text);
    println!("500 signatures of one key: {verified} verified");
}

#[test]
fn many_ds_records() {
    let mut ds = String::new();
    for octets in 1..=31 {
        for algorithm in [1, 2, 4] {
            let _ = writeln!(ds, "  ds csk digest={algorithm} cut={}", octets.min(19));
        }
    }
    let text = format!(
        "\n== flood\nzone example\n{ds}  www.example A 192.0.2.1\n\
         ask www.example A\nexpect indeterminate answer\n"
    );
    let (report, verified) = counted(&text);
    assert_ne!(
        report.status,
        SecurityStatus::Secure,
        "{:?}",
        status(&report)
    );
    println!("93 DS records that match no key: {verified} verified");
}

#[test]
fn many_nsec3_parameters() {
    // Each zone's record is signed, and has a salt of its own; they are offered all at once.
    let scenario = only(
        "\n== flood\nzone example nsec3 iterations=150 salt=00\n  www.example A 192.0.2.1\n\
         ask a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.example A\nexpect secure name-error\n",
    );
    let honest = universe(&scenario);
    let verifier = Counting::leaked();
    let mut others = Vec::new();
    for salt in 1..60 {
        let mut other = scenario.clone();
        let header = &mut other.zones[0].header;
        header.retain(|word| !word.starts_with("salt="));
        header.push(format!("salt={salt:02x}"));
        others.push(universe(&other));
    }
    let liar = |request: &Request| {
        let question = &request.question;
        let mut answer = honest.honest(&question.name, question.rtype);
        for other in &others {
            answer
                .authority
                .extend(other.honest(&question.name, question.rtype).authority);
        }
        told(request, &answer)
    };
    let options = options(&scenario, &honest);
    let report = look_up_with(&options, UnixTime(NOW), verifier, liar).report;
    let verified = verifier.take();
    check_work(&report, verified);
    assert_ne!(
        report.status,
        SecurityStatus::Insecure,
        "{:?}",
        status(&report)
    );
    println!(
        "NSEC3 with 60 salts: {verified} verified, {:?}",
        status(&report)
    );
}

#[test]
fn a_chain_of_aliases_without_end() {
    let mut scenario = only(&ZONE.replace("$DENIAL", "nsec"));
    scenario.ask = ("www.plain".to_owned(), "A".to_owned());
    let universe = universe(&scenario);
    let verifier = Counting::leaked();
    let plain = name("plain", &Name::root_vec());
    let liar = |request: &Request| {
        let question = &request.question;
        if question.rtype != Rtype::A || !question.name.ends_with(&plain) {
            return answer(&universe, request);
        }
        let mut told_of = Answer::default();
        let mut owner = question.name.clone();
        for step in 0..7 {
            let target = below(format!("x{step}").as_bytes(), &owner);
            told_of.answer.push(Rr {
                owner,
                rtype: Rtype::CNAME,
                ttl: 60,
                rdata: target.as_slice().to_vec(),
            });
            owner = target;
        }
        told(request, &told_of)
    };
    let options = options(&scenario, &universe);
    let report = look_up_with(&options, UnixTime(NOW), verifier, liar).report;
    check_work(&report, verifier.take());
    assert_eq!(
        status(&report),
        (SecurityStatus::Indeterminate, Some("limit-alias-links"))
    );
}

#[test]
fn a_name_with_as_many_labels_as_can_be() {
    let labels = "a.".repeat(120);
    let text = format!(
        "\n== deep\nzone example\n  www.example A 192.0.2.1\n\
         ask {labels}example A\nexpect secure name-error\n"
    );
    let (report, verified) = counted(&text);
    println!(
        "122 labels: {} questions, {verified} verified, {:?}",
        report.questions.len(),
        status(&report)
    );
}

#[test]
fn answers_of_sixty_four_kibibytes() {
    let scenario = only(&ZONE.replace("$DENIAL", "nsec"));
    let universe = universe(&scenario);
    let verifier = Counting::leaked();
    let honest = look_up(&scenario, &universe, verifier).report;
    for seed in 1..20 {
        let mut numbers = Numbers(seed);
        let liar = |request: &Request| {
            // A good beginning, and noise up to the greatest length.
            let Event::Answer { id, mut bytes } = answer(&universe, request) else {
                unreachable!("an honest universe answers");
            };
            let kept = numbers.next(bytes.len());
            bytes.truncate(kept);
            bytes.resize_with(65_535, || numbers.next(256) as u8);
            Event::Answer { id, bytes }
        };
        let options = options(&scenario, &universe);
        let report = look_up_with(&options, UnixTime(NOW), verifier, liar).report;
        check_work(&report, verifier.take());
        if report.status == SecurityStatus::Secure {
            assert_eq!(report.rrset.len(), honest.rrset.len());
        }
    }
}

#[test]
fn compressed_names_that_go_in_circles() {
    let scenario = only(&ZONE.replace("$DENIAL", "nsec"));
    let universe = universe(&scenario);
    for pointer in [12_u8, 13, 28, 29, 30, 255] {
        let liar = |request: &Request| {
            let Event::Answer { id, bytes } = answer(&universe, request) else {
                unreachable!("an honest universe answers");
            };
            let mut bytes = bytes;
            // The owner of every record after the question points where it should not.
            let mut at = 12;
            while at + 1 < bytes.len() {
                if bytes[at] & 0xc0 == 0xc0 {
                    bytes[at] = 0xc0;
                    bytes[at + 1] = pointer;
                    at += 1;
                }
                at += 1;
            }
            Event::Answer { id, bytes }
        };
        let options = options(&scenario, &universe);
        let verifier = Counting::leaked();
        let report = look_up_with(&options, UnixTime(NOW), verifier, liar).report;
        check_work(&report, verifier.take());
    }
}

#[test]
fn the_order_of_answers_does_not_matter() {
    use tlsakit_core::commands;

    let verifier = Counting::leaked();
    let mut numbers = Numbers(99);
    let scenarios = Scenario::read_all();
    for scenario in scenarios.iter().step_by(7) {
        let universe = Universe::build(scenario, &Name::root_vec(), scenario.now);
        let first = look_up(scenario, &universe, verifier).report;
        for _ in 0..3 {
            let options = options(scenario, &universe);
            let lookup = commands::lookup(&options, verifier, UnixTime(scenario.now));
            let mut lookup = lookup.expect("a question");
            let mut requests = lookup.step(Event::Start);
            while !requests.is_empty() {
                let next = requests.swap_remove(numbers.next(requests.len()));
                requests.extend(lookup.step(answer(&universe, &next)));
            }
            let report = lookup.report().expect("a report");
            assert_eq!(status(&report), status(&first), "{}", scenario.name);
            assert_eq!(report.outcome, first.outcome, "{}", scenario.name);
            assert_eq!(report.rrset, first.rrset, "{}", scenario.name);
            assert_eq!(report.aliases, first.aliases, "{}", scenario.name);
        }
    }
}
