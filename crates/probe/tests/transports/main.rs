//! The transports against servers on loopback that do as each test tells them, right and wrong.

// Tests may index: these lints are for what users run.
#![allow(clippy::indexing_slicing)]

mod drive;
mod https;
mod stream;
mod support;
mod udp;
