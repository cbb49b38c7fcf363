#![no_main]
//! See `tlsakit_fuzz::lookup::rdata`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::lookup::rdata(data));
