//! What every machine has in common, and so what a body has to carry.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::dns;
use crate::https::{self, Fetched};
use crate::lookup::Lookup;
use crate::probe::{Session, SessionRequest};

/// Something that says what to ask, and is told what came of it.
///
/// **[`Machine::step`] is called with [`Event::Start`] once, then once for each request that it
/// returned, in any order, until none is outstanding.** Requests of one call do not depend on each other
/// and are best carried at once. Events that fit no outstanding request are passed over.
pub trait Machine {
    /// Takes an event in, and returns what is to be asked now.
    fn step(&mut self, event: Event) -> Vec<Request>;

    /// How many requests have been answered or have failed, and how many there are so far.
    fn progress(&self) -> (usize, usize);

    /// Whether the result is known, so that what is outstanding changes little.
    fn is_decided(&self) -> bool;
}

/// What a machine is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The run begins.
    Start,
    /// What came of a question.
    Dns(dns::Event),
    /// What came of a question to an authoritative server.
    Authority(dns::Event),
    /// What came of fetching a file.
    Https {
        /// That of the request.
        id: u32,
        /// What was got.
        fetched: Box<Fetched>,
    },
    /// What came of a session.
    Session {
        /// That of the request.
        id: u32,
        /// What was seen.
        session: Box<Session>,
    },
}

/// What a machine asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A question for the resolver.
    Dns(dns::Request),
    /// A question for one authoritative server. Their ids are apart from those of questions for the
    /// resolver.
    Authority(AuthorityRequest),
    /// A file over HTTPS.
    Https(https::Request),
    /// A session with a server.
    Session(SessionRequest),
}

/// A question for one authoritative server, at port 53.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityRequest {
    /// Its address.
    pub server: IpAddr,
    /// The question.
    pub request: dns::Request,
}

impl Machine for Lookup {
    fn step(&mut self, event: Event) -> Vec<Request> {
        let event = match event {
            Event::Start => dns::Event::Start,
            Event::Dns(event) => event,
            Event::Authority(_) | Event::Https { .. } | Event::Session { .. } => return Vec::new(),
        };
        let requests = Self::step(self, event);
        requests.into_iter().map(Request::Dns).collect()
    }

    fn progress(&self) -> (usize, usize) {
        Self::progress(self)
    }

    fn is_decided(&self) -> bool {
        Self::is_decided(self)
    }
}
