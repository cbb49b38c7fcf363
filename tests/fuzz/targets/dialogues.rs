#![no_main]
//! See `tlsakit_fuzz::dialogue::dialogues`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::dialogue::dialogues(data));
