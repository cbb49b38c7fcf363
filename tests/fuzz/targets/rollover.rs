#![no_main]
//! See `tlsakit_fuzz::rollover`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::rollover(data));
