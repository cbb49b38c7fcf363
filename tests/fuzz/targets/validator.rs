#![no_main]
//! See `tlsakit_fuzz::lookup::validator`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::lookup::validator(data));
