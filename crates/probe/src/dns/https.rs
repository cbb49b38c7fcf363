//! DNS over HTTPS (RFC 8484), by GET, over HTTP/2 or HTTP/1.1.

use std::sync::{Arc, Mutex, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Request as HttpRequest, Response, StatusCode, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tlsakit_core::dns::{Failure, Request, message_id};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::slot::{Connection, Slot};
use super::{PAUSE, ResolverProblem};
use crate::endpoint::Endpoint;
use crate::http::{broken, http1};
use crate::tls;

/// Octets of an answer (RFC 8484, section 6).
const MAX_ANSWER: usize = 65_535;

/// Octets of the header fields of an answer. They have about 500.
const MAX_HEADER: u32 = 16 << 10;

/// The media type (RFC 8484, section 6).
const MEDIA_TYPE: &str = "application/dns-message";

/// The path where none is given; what most resolvers use.
const DEFAULT_PATH: &str = "/dns-query";

/// A resolver behind a URL.
#[derive(Clone)]
pub(super) struct Service {
    endpoint: Endpoint,
    /// Host and port as in a URL.
    authority: String,
    /// What stands before the question.
    path: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority, self.path)
    }
}

impl Service {
    /// Reads what follows the scheme of a URL; without `connector` the scheme is `http`.
    pub(super) fn parse(
        text: &str,
        connector: Option<TlsConnector>,
    ) -> Result<Self, ResolverProblem> {
        let text = text.strip_suffix("{?dns}").unwrap_or(text);
        let end = text.find(['/', '?']).unwrap_or(text.len());
        let (authority, path) = text.split_at(end);
        let path = if path.is_empty() { DEFAULT_PATH } else { path };
        let uri: Uri = path.parse().map_err(|_| ResolverProblem::Url)?;
        if path.contains('#') || uri.path_and_query().is_none_or(|it| it.as_str() != path) {
            return Err(ResolverProblem::Url);
        }
        let default_port = if connector.is_some() { 443 } else { 80 };
        let endpoint = Endpoint::parse(authority, default_port)?;
        let tls = match connector {
            Some(connector) => {
                let name = tls::server_name(&endpoint.host).ok_or(ResolverProblem::Host)?;
                Some((connector, name))
            }
            None if endpoint.is_loopback() => None,
            None => return Err(ResolverProblem::NotLoopback),
        };
        let separator = if path.contains('?') { '&' } else { '?' };
        Ok(Self {
            authority: endpoint.authority(default_port),
            endpoint,
            path: format!("{path}{separator}dns="),
            tls,
        })
    }

    fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }
}

#[derive(Debug)]
pub(super) struct Client {
    service: Service,
    connection: Slot<Http>,
}

/// A connection, or several with HTTP/1.1.
#[derive(Clone, Debug)]
enum Http {
    One(Arc<Mutex<Vec<http1::SendRequest<Empty<Bytes>>>>>),
    Two(http2::SendRequest<Empty<Bytes>>),
}

impl Connection for Http {
    fn is_open(&self) -> bool {
        match self {
            // Each question finds one of its connections, or opens one.
            Self::One(_) => true,
            Self::Two(sender) => !sender.is_closed(),
        }
    }
}

impl Client {
    pub(super) fn new(service: Service) -> Self {
        Self {
            service,
            connection: Slot::new(),
        }
    }

    /// Asks, and once more if that failed in a way that may pass.
    pub(super) async fn ask(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        match self.ask_once(request).await {
            Err(why) if may_pass(&why) => {
                tokio::time::sleep(PAUSE).await;
                self.ask_once(request).await
            }
            other => other,
        }
    }

    async fn ask_once(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        // The same question is then the same URL (RFC 8484, section 4.1).
        let question = Base64UrlUnpadded::encode_string(&request.to_wire(0, true));
        let connection = self.connection.get(self.connect()).await?;
        let answer = match connection {
            Http::Two(mut sender) => {
                let sent = sender.send_request(self.compose(&question, true)?);
                read(sent.await.map_err(|why| broken(&why))?).await?
            }
            Http::One(idle) => {
                let mut sender = self.idle_or_new(&idle).await?;
                let sent = sender.send_request(self.compose(&question, false)?);
                let answer = read(sent.await.map_err(|why| broken(&why))?).await?;
                idle.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(sender);
                answer
            }
        };
        match message_id(&answer) {
            Some(0) => Ok(answer),
            Some(_) => Err(Failure::WrongId),
            None => Err(Failure::NotAMessage(format!(
                "{} octets are too few",
                answer.len()
            ))),
        }
    }

    fn compose(
        &self,
        question: &str,
        absolute: bool,
    ) -> Result<HttpRequest<Empty<Bytes>>, Failure> {
        let service = &self.service;
        let target = format!("{}{question}", service.path);
        let builder = HttpRequest::get(if absolute {
            format!("{}://{}{target}", service.scheme(), service.authority)
        } else {
            target
        });
        let builder = if absolute {
            builder
        } else {
            builder.header(HOST, service.authority.as_str())
        };
        builder
            .header(ACCEPT, MEDIA_TYPE)
            .body(Empty::new())
            .map_err(|why| Failure::Connection(why.to_string()))
    }

    async fn connect(&self) -> Result<Http, Failure> {
        let endpoint = &self.service.endpoint;
        let Some((connector, name)) = &self.service.tls else {
            let sender = http1(endpoint.connect().await?).await?;
            return Ok(Http::One(Arc::new(Mutex::new(vec![sender]))));
        };
        let stream = tls::connect(connector, endpoint, name).await?;
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            return Ok(Http::Two(http2(stream).await?));
        }
        let sender = http1(stream).await?;
        Ok(Http::One(Arc::new(Mutex::new(vec![sender]))))
    }

    /// A connection of HTTP/1.1 on which nothing is under way.
    async fn idle_or_new(
        &self,
        idle: &Mutex<Vec<http1::SendRequest<Empty<Bytes>>>>,
    ) -> Result<http1::SendRequest<Empty<Bytes>>, Failure> {
        loop {
            let sender = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut sender) = sender else { break };
            if sender.ready().await.is_ok() {
                return Ok(sender);
            }
        }
        let endpoint = &self.service.endpoint;
        match &self.service.tls {
            None => http1(endpoint.connect().await?).await,
            Some((connector, name)) => http1(tls::connect(connector, endpoint, name).await?).await,
        }
    }
}

/// Begins HTTP/2 on `stream`. The connection closes when its last sender is dropped.
async fn http2<S>(stream: S) -> Result<http2::SendRequest<Empty<Bytes>>, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .max_header_list_size(MAX_HEADER)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|why| broken(&why))?;
    tokio::spawn(connection);
    Ok(sender)
}

/// The message that a response carries. Redirects are not followed: the user chose the resolver.
async fn read(response: Response<Incoming>) -> Result<Vec<u8>, Failure> {
    if response.status() != StatusCode::OK {
        return Err(Failure::HttpStatus(response.status().as_u16()));
    }
    if !is_dns_message(response.headers()) {
        let found = response.headers().get(CONTENT_TYPE);
        let found = found.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
        return Err(Failure::NotAMessage(match found {
            Some(found) => format!("the media type is {found:.100}"),
            None => "there is no media type".to_owned(),
        }));
    }
    let body = Limited::new(response.into_body(), MAX_ANSWER)
        .collect()
        .await;
    match body {
        Ok(body) => Ok(body.to_bytes().to_vec()),
        Err(why) if why.is::<LengthLimitError>() => Err(Failure::NotAMessage(format!(
            "it has more than {MAX_ANSWER} octets"
        ))),
        Err(why) => Err(match why.downcast_ref::<hyper::Error>() {
            Some(why) => broken(why),
            None => Failure::Connection(why.to_string()),
        }),
    }
}

/// Parameters of the media type are passed over.
fn is_dns_message(headers: &HeaderMap) -> bool {
    let found = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let found = found.unwrap_or_default().split(';').next();
    found.is_some_and(|it| it.trim().eq_ignore_ascii_case(MEDIA_TYPE))
}

/// Whether it may go better in a moment.
fn may_pass(why: &Failure) -> bool {
    match why {
        Failure::Connection(_) => true,
        Failure::HttpStatus(status) => matches!(status, 429 | 502 | 503 | 504),
        _ => false,
    }
}
