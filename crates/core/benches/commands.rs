//! What each command costs natively, without starting a process.

// What criterion's macros make needs no documentation.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tlsakit_core::commands::{self, GenerateOptions, Input, MatchOptions};
use tlsakit_core::time::UnixTime;

const CHAIN: &[u8] = include_bytes!("../../../tests/data/web/mx1-fullchain.pem");
const SERVER: &[u8] = include_bytes!("../../../tests/data/web/mx1.der");

/// 2026-12-01, when the chain is valid.
const NOW: UnixTime = UnixTime(1_796_083_200);

fn input(bytes: &[u8]) -> Input<'_> {
    Input { name: None, bytes }
}

fn benches(criterion: &mut Criterion) {
    let one = GenerateOptions {
        params: vec!["3 1 1".to_owned()],
        ..GenerateOptions::default()
    };
    let recommended = GenerateOptions::default();
    let report = commands::generate(&[input(CHAIN)], &recommended, NOW).expect("a usable chain");
    let record = report
        .records
        .first()
        .map_or("", |record| record.record.text.as_str());
    let records: Vec<&str> = report
        .records
        .iter()
        .map(|record| record.record.text.as_str())
        .collect();
    let names = MatchOptions {
        names: vec!["mx1.example.org".to_owned()],
        service: None,
    };

    criterion.bench_function("generate 3 1 1 of one certificate", |bencher| {
        bencher.iter(|| commands::generate(black_box(&[input(SERVER)]), &one, NOW));
    });
    criterion.bench_function(
        "generate what is recommended for a chain of three",
        |bencher| {
            bencher.iter(|| commands::generate(black_box(&[input(CHAIN)]), &recommended, NOW));
        },
    );
    criterion.bench_function("match a chain of three and two records", |bencher| {
        bencher.iter(|| {
            commands::match_records(black_box(&[input(CHAIN)]), &records, &[], &names, NOW)
        });
    });
    criterion.bench_function("parse a record", |bencher| {
        bencher.iter(|| commands::parse_records(black_box(record)));
    });
}

criterion_group!(commands_benches, benches);
criterion_main!(commands_benches);
