//! What is answered to who is not served.

use hyper::StatusCode;
use serde::Serialize;

/// Why a request is not served.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The status code of HTTP.
    pub(super) status: StatusCode,
    /// Kebab-case identifier that never changes its meaning.
    pub(super) code: &'static str,
    /// What is wrong, in a sentence without its full stop.
    pub(super) message: String,
    /// The methods that would be served instead.
    pub(super) allow: Option<&'static str>,
}

impl Refusal {
    /// A refusal with a code and a message.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            allow: None,
        }
    }

    /// That only other methods are served there.
    pub(super) fn method(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-refused",
                format!("only {allow} is served here"),
            )
        }
    }

    /// As JSON.
    pub(super) fn body(&self) -> Body<'_> {
        Body {
            error: ErrorBody {
                code: self.code,
                message: &self.message,
            },
        }
    }
}

/// `{"error": {…}}`, as on the command line.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
}
