//! Files that a machine wants fetched over HTTPS, and what came of it.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::name::DomainName;
use crate::report::Reason;
use crate::text::printable;

/// Octets of a file that are read.
pub const MAX_OCTETS: usize = 64 << 10;

/// The path of a policy of MTA-STS (RFC 8461, section 3.3).
pub(crate) const STS_PATH: &str = "/.well-known/mta-sts.txt";

/// The first label of the host of a policy of MTA-STS (RFC 8461, section 3.3).
pub(crate) const STS_LABEL: &str = "mta-sts";

/// A file that a body is to fetch: by GET, without following redirects (RFC 9110, section 15.4), from a
/// server whose certificate public CAs vouch for (RFC 9110, section 4.3.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Names it in the event that answers it.
    pub id: u32,
    /// The host.
    pub host: DomainName,
    /// Its addresses, to be tried in this order at port 443.
    pub addresses: Vec<IpAddr>,
    /// The path, with its first slash.
    pub path: String,
}

impl Request {
    /// The URL.
    pub fn url(&self) -> String {
        alloc::format!("https://{}{}", self.host, self.path)
    }

    /// Whether it is a policy of MTA-STS (RFC 8461, section 3.3), as everything is that machines ask for.
    pub fn is_sts_policy(&self) -> bool {
        let labels = self.host.as_str().split_once('.');
        labels.is_some_and(|(first, _)| first == STS_LABEL) && self.path == STS_PATH
    }
}

/// What came of fetching a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Fetched {
    /// Its URL.
    pub url: String,
    /// The status code of HTTP; nothing if there is no response.
    pub status: Option<u16>,
    /// The media type as it was sent, with its parameters.
    pub content_type: Option<String>,
    /// Where a redirect leads, as it was sent.
    pub location: Option<String>,
    /// The file, of at most [`MAX_OCTETS`]; nothing without a response of status 200.
    pub body: Option<String>,
    /// Why there is no response, or no whole one: `connection`, `given-up`, `no-address`,
    /// `not-fetched`, `not-recorded`, `not-text`, `timeout`, `tls`, `too-large`.
    pub problem: Option<Reason>,
}

impl Fetched {
    /// Nothing yet of a file.
    pub fn new(url: String) -> Self {
        Self {
            url,
            status: None,
            content_type: None,
            location: None,
            body: None,
            problem: None,
        }
    }

    /// With all text but the file safe to show, whoever wrote it: it may come from a bundle. A file of more
    /// than [`MAX_OCTETS`] is left out.
    pub(crate) fn made_safe(mut self) -> Self {
        let texts = self.content_type.iter_mut().chain(&mut self.location);
        texts.for_each(|text| *text = printable(text));
        if let Some(reason) = &mut self.problem {
            reason.code = printable(&reason.code);
            reason.text = printable(&reason.text);
        }
        self.body = self.body.filter(|body| body.len() <= MAX_OCTETS);
        self
    }

    /// Nothing, for a reason that has one of the codes of [`Fetched::problem`].
    pub fn failed(url: String, code: &str, text: impl Into<String>) -> Self {
        Self {
            problem: Some(Reason::new(code, text, &[])),
            ..Self::new(url)
        }
    }
}
