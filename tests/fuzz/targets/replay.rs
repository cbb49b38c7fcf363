#![no_main]
//! See `tlsakit_fuzz::replay::replay`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::replay::replay(data));
