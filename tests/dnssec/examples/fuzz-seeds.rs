//! Writes the seeds of the fuzz targets `messages`, `rdata` and `validator` anew, from scenarios.

use std::fs;
use std::path::Path;

use data_encoding::BASE64;
use tlsakit_core::signature::PureRust;
use tlsakit_dnssec_tests::record::{Name, Rr};
use tlsakit_dnssec_tests::run::look_up;
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::universe::Universe;

/// One scenario of each kind.
const SCENARIOS: [&str; 16] = [
    "answer/ecdsap256/nsec",
    "answer/rsasha1/nsec3",
    "broken/ed25519",
    "cname-chain",
    "cname-loop",
    "compact-delegation",
    "dname-to-another-zone",
    "ds-one-of-two",
    "name-error/nsec/ed25519",
    "name-error/nsec3/ed25519",
    "nsec3-iterations-too-high/151",
    "opt-out-name-error-deep",
    "type-asked/tlsa",
    "unsigned-zone/nsec3",
    "wildcard/nsec3/ed25519",
    "wildcard-no-data/nsec",
];

/// RDATA of types with parts of every kind.
const RDATA: [&str; 8] = [
    "x SOA ns.example hostmaster.example 1 2 3 4 5",
    "x MX 10 mail.example",
    "x SRV 1 2 3 host.example",
    "x NAPTR 1 2 \"S\" \"SIP\" \"!^.*$!x!\" host.example",
    "x TXT \"one\" \"two\"",
    "x TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "x RRSIG A 13 2 3600 20260612000000 20260512000000 1 example AAAA",
    "x NSEC y.example A RRSIG NSEC TYPE65280",
];

fn main() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    let write = |folder: &str, name: &str, octets: &[u8]| {
        let folder = seeds.join(folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), octets).expect("a file");
    };
    for scenario in Scenario::read_all() {
        if !SCENARIOS.contains(&scenario.name.as_str()) {
            continue;
        }
        let universe = Universe::build(&scenario, &Name::root_vec(), scenario.now);
        let mut octets =
            format!("{} {}\n", universe.name.fmt_with_dot(), universe.rtype).into_bytes();
        for exchange in look_up(&scenario, &universe, &PureRust).exchanges {
            let answer = exchange.answer.unwrap_or_default();
            let answer = BASE64.decode(answer.as_bytes()).expect("base64");
            octets.extend(
                u16::try_from(answer.len())
                    .expect("a message")
                    .to_be_bytes(),
            );
            octets.extend(answer);
        }
        let name = scenario.name.replace('/', "-");
        write("validator", &name, &octets);
        let answer = universe.honest(&universe.name, universe.rtype);
        let message = answer.to_wire(0, &universe.name, universe.rtype);
        write("messages", &name, &[&[0], message.as_slice()].concat());
        let anchor = Rr {
            owner: Name::root_vec(),
            ..universe.anchors[0].clone()
        };
        write("", "anchor.txt", format!("{}\n", anchor.show()).as_bytes());
    }
    for line in RDATA {
        let rr = Rr::parse(line, &Name::root_vec());
        let octets = [&rr.rtype.to_int().to_be_bytes(), rr.rdata.as_slice()].concat();
        write("rdata", &rr.rtype.to_string().to_ascii_lowercase(), &octets);
    }
}
