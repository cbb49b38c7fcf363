#![no_main]
//! See `tlsakit_fuzz::lookup::messages`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::lookup::messages(data));
