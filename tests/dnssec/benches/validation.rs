//! A cold lookup through three zones, beside nothing but its signatures, with each verifier.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Mutex;

use criterion::{Criterion, criterion_group, criterion_main};
use tlsakit_core::commands::{self, LookupOptions};
use tlsakit_core::dns::{Event, Question};
use tlsakit_core::lookup::Lookup;
use tlsakit_core::report::SecurityStatus;
use tlsakit_core::signature::{
    PublicKey, PureRust, SignatureError, SignatureScheme, SignatureVerifier,
};
use tlsakit_core::time::UnixTime;
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::run::{answer, look_up, options};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::universe::Universe;
use tlsakit_probe::signature::NativeVerifier;

/// A key and a signature that were verified with it.
#[derive(Clone, Debug)]
struct Seen {
    /// Modulus or point, and exponent.
    key: (Kind, Vec<u8>, Vec<u8>),
    scheme: SignatureScheme,
    message: Vec<u8>,
    signature: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Ed25519,
    P256,
    P384,
    Rsa,
}

impl Seen {
    fn verify(&self, verifier: &dyn SignatureVerifier) -> Result<(), SignatureError> {
        let (kind, first, second) = &self.key;
        let key = match kind {
            Kind::Ed25519 => PublicKey::Ed25519(first),
            Kind::P256 => PublicKey::P256(first),
            Kind::P384 => PublicKey::P384(first),
            Kind::Rsa => PublicKey::Rsa {
                modulus: first,
                exponent: second,
            },
        };
        verifier.verify(key, self.scheme, &self.message, &self.signature)
    }
}

/// Remembers what it is asked.
#[derive(Debug, Default)]
struct Remembering(Mutex<Vec<Seen>>);

impl SignatureVerifier for Remembering {
    fn verify(
        &self,
        key: PublicKey<'_>,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let seen = match key {
            PublicKey::Ed25519(point) => (Kind::Ed25519, point.to_vec(), Vec::new()),
            PublicKey::P256(point) => (Kind::P256, point.to_vec(), Vec::new()),
            PublicKey::P384(point) => (Kind::P384, point.to_vec(), Vec::new()),
            PublicKey::Rsa { modulus, exponent } => {
                (Kind::Rsa, modulus.to_vec(), exponent.to_vec())
            }
            other => unreachable!("{other:?} is not measured"),
        };
        self.0.lock().expect("no panic").push(Seen {
            key: seen,
            scheme,
            message: message.to_vec(),
            signature: signature.to_vec(),
        });
        PureRust.verify(key, scheme, message, signature)
    }
}

/// A lookup whose answers are at hand.
struct Recorded {
    options: LookupOptions,
    now: UnixTime,
    answers: HashMap<(Question, bool), Vec<u8>>,
    signatures: Vec<Seen>,
}

impl Recorded {
    fn new(algorithm: &str) -> Self {
        let text = format!(
            "\n== bench\n\
             zone . {algorithm}\n\
             zone example {algorithm}\n\
             zone mail.example {algorithm}\n  \
             _25._tcp.mail.example TLSA 3 1 1 {}\n\
             ask _25._tcp.mail.example TLSA\n\
             expect secure answer\n",
            "ab".repeat(32)
        );
        let scenario = Scenario::parse_all(&text).pop().expect("a scenario");
        let universe = Universe::build(&scenario, &Name::root_vec(), scenario.now);
        let remembering: &'static Remembering = Box::leak(Box::default());
        let outcome = look_up(&scenario, &universe, remembering);
        assert_eq!(outcome.report.status, SecurityStatus::Secure);
        assert_eq!(outcome.report.chain.len(), 3);
        let signatures = remembering.0.lock().expect("no panic").clone();
        assert_eq!(signatures.len(), 6, "{algorithm}");

        let mut options = options(&scenario, &universe);
        options.record = false;
        let now = UnixTime(scenario.now);
        let mut answers = HashMap::new();
        let mut lookup = commands::lookup(&options, &PureRust, now).expect("a lookup");
        let mut requests = lookup.step(Event::Start);
        while let Some(request) = requests.pop() {
            let event = answer(&universe, &request);
            if let Event::Answer { bytes, .. } = &event {
                let key = (request.question.clone(), request.checking_disabled);
                answers.insert(key, bytes.clone());
            }
            requests.extend(lookup.step(event));
        }
        Self {
            options,
            now,
            answers,
            signatures,
        }
    }

    fn look_up(&self, verifier: &'static dyn SignatureVerifier) -> Lookup {
        let mut lookup = commands::lookup(&self.options, verifier, self.now).expect("a lookup");
        let mut requests = lookup.step(Event::Start);
        while let Some(request) = requests.pop() {
            let id = request.id;
            let key = (request.question, request.checking_disabled);
            let bytes = self.answers.get(&key).expect("a recorded answer").clone();
            requests.extend(lookup.step(Event::Answer { id, bytes }));
        }
        lookup
    }
}

fn validation(criterion: &mut Criterion) {
    for algorithm in ["ecdsap256", "rsasha256", "ed25519", "ecdsap384"] {
        let recorded = Recorded::new(algorithm);
        let verifiers: [(&str, &'static dyn SignatureVerifier); 2] =
            [("native", &NativeVerifier), ("pure Rust", &PureRust)];
        for (name, verifier) in verifiers {
            let mut group = criterion.benchmark_group(format!("{algorithm}, {name}"));
            group.bench_function("lookup", |bencher| {
                bencher.iter(|| black_box(recorded.look_up(verifier)).report());
            });
            group.bench_function("its six signatures", |bencher| {
                bencher.iter(|| {
                    for signature in &recorded.signatures {
                        black_box(signature.verify(verifier)).expect("a valid signature");
                    }
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, validation);
criterion_main!(benches);
