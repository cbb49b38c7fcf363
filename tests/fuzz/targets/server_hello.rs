#![no_main]
//! See `tlsakit_fuzz::server_hello::server_hello`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlsakit_fuzz::server_hello::server_hello(data));
