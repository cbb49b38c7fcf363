#![no_main]
//! See `tlsakit_fuzz::records`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::records(data));
