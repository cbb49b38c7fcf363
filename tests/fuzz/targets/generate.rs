#![no_main]
//! See `tlsakit_fuzz::generate`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::generate(data));
