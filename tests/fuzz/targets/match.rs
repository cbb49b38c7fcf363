#![no_main]
//! See `tlsakit_fuzz::match_records`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::match_records(data));
