//! What is answered: the files of the page, sessions and policies.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tlsakit_core::https;
use tlsakit_core::https::Fetched;
use tlsakit_core::probe::{Session, SessionRequest};
use tlsakit_core::text::printable;
use tlsakit_probe::{Room, Trust, fetch};
use tokio::time::timeout;

use super::activity::Activity;
use super::gate::Gate;
use super::page;
use super::refusal::Refusal;
use super::targets::Targets;

/// Octets of a request's body; a session takes about 300.
const MAX_BODY: usize = 16 << 10;

/// How long a client may take for the body.
const BODY_TIME: Duration = Duration::from_secs(10);

const JSON: &str = "application/json";

/// Header fields of every answer, beside the Content-Security-Policy: nobody else may read, frame or keep it.
const FIELDS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Answers requests.
pub(super) struct Answerer {
    /// Who is let in.
    pub(super) gate: Gate,
    /// What may be visited.
    pub(super) targets: Targets,
    /// Where sessions are held.
    pub(super) room: Room,
    /// How long fetching a file may take.
    pub(super) file_time: Duration,
    /// Whose certificates are good for files over HTTPS.
    pub(super) trust: Trust,
    /// Where it is noted that somebody asks.
    pub(super) activity: Arc<Activity>,
}

impl Answerer {
    /// Answers a request, whatever it is.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let mut response = match self.serve(request).await {
            Ok(response) => response,
            Err(refusal) => refused(&refusal),
        };
        let headers = response.headers_mut();
        for (name, value) in FIELDS {
            let name = HeaderName::from_static(name);
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&page::policy()) {
            headers.insert(hyper::header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    async fn serve(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Refusal> {
        let (head, body) = request.into_parts();
        let host = self.gate.host(&head.uri, &head.headers)?;
        let _work = self.activity.begin();
        let path = head.uri.path();
        let reads = matches!(head.method, Method::GET | Method::HEAD);
        match path {
            "/session" | "/fetch" if head.method != Method::POST => Err(Refusal::method("POST")),
            "/session" => {
                self.gate.page(host, &head.headers)?;
                let session = self.hold(&read(body).await?).await?;
                Ok(json(StatusCode::OK, &session))
            }
            "/fetch" => {
                self.gate.page(host, &head.headers)?;
                let fetched = self.fetch(&read(body).await?).await?;
                Ok(json(StatusCode::OK, &fetched))
            }
            path => match page::file(path) {
                Some((octets, kind)) if reads => {
                    Ok(with(StatusCode::OK, kind, Bytes::from_static(octets)))
                }
                Some(_) => Err(Refusal::method("GET, HEAD")),
                None => Err(Refusal::new(
                    StatusCode::NOT_FOUND,
                    "not-found",
                    "there is nothing at this path",
                )),
            },
        }
    }

    /// Holds a session, where that is allowed.
    async fn hold(&self, request: &SessionRequest) -> Result<Session, Refusal> {
        self.targets.address(request.address)?;
        self.targets.port(request.port)?;
        Ok(self.room.hold(request).await)
    }

    /// Fetches a policy of MTA-STS (RFC 8461, section 3.3), from addresses where that is allowed.
    async fn fetch(&self, request: &https::Request) -> Result<Fetched, Refusal> {
        if !request.is_sts_policy() {
            let text = "only https://mta-sts.DOMAIN/.well-known/mta-sts.txt is fetched";
            let status = StatusCode::FORBIDDEN;
            return Err(Refusal::new(status, "file-refused", text));
        }
        for address in &request.addresses {
            self.targets.address(*address)?;
        }
        Ok(fetch(request, &self.trust, self.file_time).await)
    }
}

/// Reads the JSON of a request.
async fn read<T: DeserializeOwned>(body: Incoming) -> Result<T, Refusal> {
    let too_large = || {
        let text = format!("a request has at most {MAX_BODY} octets");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", text)
    };
    // What is announced need not be waited for.
    if body.size_hint().lower() > u64::try_from(MAX_BODY).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    let collected = timeout(BODY_TIME, Limited::new(body, MAX_BODY).collect()).await;
    let collected = collected.map_err(|_| {
        let text = "the request did not come in time";
        Refusal::new(StatusCode::REQUEST_TIMEOUT, "body-too-slow", text)
    })?;
    let unreadable = |why: String| {
        let text = format!("the request cannot be read: {}", printable(&why));
        Refusal::new(StatusCode::BAD_REQUEST, "body-unreadable", text)
    };
    let octets = match collected {
        Ok(body) => body.to_bytes(),
        Err(why) if why.is::<LengthLimitError>() => return Err(too_large()),
        Err(why) => return Err(unreadable(why.to_string())),
    };
    serde_json::from_slice(&octets).map_err(|why| unreadable(why.to_string()))
}

fn refused(refusal: &Refusal) -> Response<Full<Bytes>> {
    let mut response = json(refusal.status, &refusal.body());
    if let Some(allow) = refusal.allow {
        let allow = HeaderValue::from_static(allow);
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

fn json(status: StatusCode, value: &impl Serialize) -> Response<Full<Bytes>> {
    // Results have string keys alone and no maps that could fail.
    let octets = serde_json::to_vec(value).unwrap_or_default();
    with(status, JSON, octets.into())
}

fn with(status: StatusCode, kind: &'static str, octets: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(octets));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
