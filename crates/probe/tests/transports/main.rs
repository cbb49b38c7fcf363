//! The transports against servers on loopback that do as each test tells them, right and wrong.

mod drive;
mod https;
mod stream;
mod support;
mod udp;
