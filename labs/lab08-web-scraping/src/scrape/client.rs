//! One request over the network, from its URL to the last byte of its body: reqwest over rustls, without cookies, and
//! without what is done elsewhere here: redirects, unpacking, limits.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use url::Url;

use super::Options;
use super::result::Failure;
use crate::page::{Body, Damaged};

/// A server that wants to be asked again tomorrow is asked again in half a minute, or not.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(30);

/// Over many hosts, connections that are kept for a next request become more than the files that a process may open.
const LONGEST_IDLE: Duration = Duration::from_secs(10);

/// What one request brought.
pub(super) enum Hop {
    /// A body.
    Body(RawPage),
    /// The way to another URL.
    Redirect(Url),
}

/// A page as it came.
pub(super) struct RawPage {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// Makes requests; clones share their connections.
#[derive(Clone)]
pub(super) struct Client {
    client: reqwest::Client,
    timeout: Duration,
    most_bytes: u64,
    /// Whether of a longer body that much is taken for all of it.
    cuts: bool,
}

impl Client {
    pub(super) fn new(options: &Options) -> Result<Self, reqwest::Error> {
        // Whoever embeds this may have chosen another one before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(options.agent.as_str())
            .redirect(Policy::none())
            .referer(false)
            .pool_max_idle_per_host(options.per_host)
            .pool_idle_timeout(LONGEST_IDLE)
            .build()?;
        Ok(Client { client, timeout: options.timeout, most_bytes: options.most_bytes, cuts: false })
    }

    /// The same for bodies of which so much is enough.
    pub(super) fn for_the_first(self, most_bytes: u64) -> Self {
        Client { most_bytes, cuts: true, ..self }
    }

    /// Asks for a URL and waits for all of it.
    pub(super) async fn get(&self, url: &Url) -> Result<Hop, Failure> {
        match tokio::time::timeout(self.timeout, self.get_in_its_time(url)).await {
            Ok(result) => result,
            Err(_) => Err(Failure::Timeout(self.timeout)),
        }
    }

    async fn get_in_its_time(&self, url: &Url) -> Result<Hop, Failure> {
        let request = self.client.get(url.clone()).header(ACCEPT_ENCODING, "gzip");
        let request = request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        let response = request.send().await.map_err(|error| self.failure(&error))?;
        let (status, fields) = (response.status(), response.headers());
        if let Some(location) = text(fields, LOCATION).filter(|_| status.is_redirection()) {
            return redirect(url, location);
        }
        if !status.is_success() {
            let seconds = text(fields, RETRY_AFTER).and_then(|value| value.trim().parse().ok());
            let retry_after = seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER));
            return Err(Failure::Status { status: status.as_u16(), retry_after });
        }
        let content_type = text(fields, CONTENT_TYPE).map(ToOwned::to_owned);
        let body = Body::new(text(fields, CONTENT_ENCODING), self.most_bytes)?;
        let bytes = self.receive(body, response).await?;
        Ok(Hop::Body(RawPage { status: status.as_u16(), content_type, bytes }))
    }

    async fn receive(&self, mut body: Body, mut response: Response) -> Result<Vec<u8>, Failure> {
        while let Some(bytes) = response.chunk().await.map_err(|error| self.failure(&error))? {
            match body.push(&bytes) {
                Err(Damaged::TooLarge(_)) if self.cuts => return Ok(body.beginning()),
                pushed => pushed?,
            }
        }
        Ok(body.finish()?)
    }

    fn failure(&self, error: &reqwest::Error) -> Failure {
        let why = innermost(error);
        if error.is_connect() {
            Failure::Connect(why)
        } else if error.is_timeout() {
            Failure::Timeout(self.timeout)
        } else if error.is_builder() {
            Failure::InvalidUrl(why)
        } else {
            Failure::Broken(why)
        }
    }
}

fn redirect(from: &Url, location: &str) -> Result<Hop, Failure> {
    let nowhere = || Failure::RedirectNowhere(location.chars().take(200).collect());
    let mut to = from.join(location).map_err(|_| nowhere())?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(nowhere());
    }
    to.set_fragment(None);
    Ok(Hop::Redirect(to))
}

fn text(fields: &HeaderMap, name: HeaderName) -> Option<&str> {
    fields.get(name)?.to_str().ok()
}

/// Of "error sending request: client error: connection error: connection reset by peer", the end.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string().lines().next().unwrap_or("").to_owned()
}
