#![no_main]
//! See `tlsakit_fuzz::lint`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::lint(data));
