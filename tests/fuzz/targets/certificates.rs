#![no_main]
//! See `tlsakit_fuzz::certificates`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::certificates(data));
