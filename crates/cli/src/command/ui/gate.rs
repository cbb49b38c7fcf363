//! Who is let in.
//!
//! - The Host that was asked for is one of ours by its address: a name that somebody else's DNS leads to
//!   this machine is refused (DNS rebinding).
//! - What does something is sent by our own page (Origin), which a browser says of itself, with the token
//!   that stood in the fragment of the address that was opened, which only our page can read.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;
use base64ct::{Base64UrlUnpadded, Encoding};
use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::{StatusCode, Uri};

use super::refusal::Refusal;

/// The field that brings the token.
const TOKEN: HeaderName = HeaderName::from_static("x-tlsakit-token");

/// Octets of the token.
const TOKEN_OCTETS: usize = 32;

/// The port that stands in no URL of `http` (RFC 9110, section 4.2.1).
const DEFAULT_PORT: u16 = 80;

/// What those have to say who are let in.
pub(super) struct Gate {
    /// Host and port, as a browser says them (RFC 9110, section 7.2); the first stands in the address.
    hosts: [String; 2],
    /// The token in base64url.
    token: String,
}

impl Gate {
    /// A gate for the server at this port, with a new token of 256 random bits.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    pub(super) fn new(port: u16) -> Result<Self, Unspecified> {
        let mut token = [0; TOKEN_OCTETS];
        rand::fill(&mut token)?;
        let host = |name: &str| match port {
            DEFAULT_PORT => name.to_owned(),
            port => format!("{name}:{port}"),
        };
        Ok(Self {
            hosts: [host("127.0.0.1"), host("localhost")],
            token: Base64UrlUnpadded::encode_string(&token),
        })
    }

    /// The address to open, with the token.
    pub(super) fn address(&self) -> String {
        let [host, _] = &self.hosts;
        format!("http://{host}/#token={}", self.token)
    }

    /// Lets in who means this server by its name, and yields the name.
    pub(super) fn host(&self, uri: &Uri, headers: &HeaderMap) -> Result<&str, Refusal> {
        let Some(asked) = only(headers, &HOST) else {
            let text = "one Host is needed";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "host-missing", text));
        };
        let host = self.hosts.iter().find(|host| host.as_bytes() == asked);
        let target = uri.authority().map(|it| it.as_str().as_bytes());
        match host {
            Some(host) if target.is_none_or(|it| it == asked) => Ok(host),
            _ => Err(Refusal::new(
                StatusCode::MISDIRECTED_REQUEST,
                "host-refused",
                "this server has another name",
            )),
        }
    }

    /// Lets in our own page, which was loaded from `host`.
    pub(super) fn page(&self, host: &str, headers: &HeaderMap) -> Result<(), Refusal> {
        let origin = format!("http://{host}");
        if only(headers, &ORIGIN) != Some(origin.as_bytes()) {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "origin-refused",
                "only the page that tlsakit serves may ask for this",
            ));
        }
        let token = only(headers, &TOKEN).unwrap_or_default();
        verify_slices_are_equal(token, self.token.as_bytes()).map_err(|_| {
            let text = "the token is not the one in the address that tlsakit ui has printed";
            Refusal::new(StatusCode::FORBIDDEN, "token-refused", text)
        })
    }
}

/// The value of a field that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(HeaderValue::as_bytes);
    first.filter(|_| values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gate_has_a_token_of_its_own() {
        let (one, other) = (Gate::new(80).expect("one"), Gate::new(80).expect("one"));
        assert_ne!(one.token, other.token);
        assert_eq!(one.token.len(), 43);
        let address = format!("http://127.0.0.1/#token={}", one.token);
        assert_eq!(one.address(), address);
    }
}
