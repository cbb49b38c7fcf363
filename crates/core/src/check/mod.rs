//! The whole check of a mail domain or a service: what senders make of it, and what to do about it.

mod decision;
