//! One connection to the server, as every async contender has it: hyper over the runtime's own socket, so that runtimes
//! are compared and not HTTP libraries.

use contend::Result;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper::rt::{Read, Write};
use hyper::{Request, StatusCode};

use super::work::Requests;

/// The sending end of a connection that is kept alive.
pub(crate) struct Connection {
    sender: SendRequest<Empty<Bytes>>,
}

impl Connection {
    /// Begins to speak HTTP over a connected socket. The second half moves the bytes: the runtime is to spawn it, and it
    /// ends when the connection is dropped.
    ///
    /// # Errors
    /// When the socket was closed again.
    pub(crate) async fn over<S>(socket: S) -> Result<(Self, impl Future<Output = ()> + use<S>)>
    where
        S: Read + Write + Unpin + Send + 'static,
    {
        let (sender, wire) = http1::handshake(socket).await?;
        // Why a connection broke is told to the request that was waiting on it; nobody listens here.
        let wire = async { wire.await.unwrap_or(()) };
        Ok((Connection { sender }, wire))
    }

    /// Asks for one item and waits for all of its body. Without a time limit: timers are the runtime's business.
    ///
    /// # Errors
    /// When the server hangs up or answers anything but 200.
    pub(crate) async fn get(&mut self, requests: &Requests, item: u64) -> Result<Bytes> {
        let request = Request::get(requests.path(item)).header(HOST, "localhost").body(Empty::new())?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("the server answered {} for item {item}", response.status()).into());
        }
        Ok(response.into_body().collect().await?.to_bytes())
    }
}

/// What a request that took too long is told.
pub(crate) fn too_slow(requests: &Requests, item: u64) -> contend::BoxError {
    format!("no answer for item {item} within {} ms", requests.timeout().as_millis()).into()
}

/// What a slot brought, and the connection it borrowed.
pub(crate) struct Fetched<T> {
    /// To be given back.
    pub(crate) connection: Connection,
    /// Each item with what was made of its body.
    pub(crate) answers: Vec<(u64, T)>,
}

/// The connections that a contender holds between its calls; each slot borrows one.
pub(crate) struct Connections(Vec<Connection>);

impl Connections {
    /// These, one for each slot.
    pub(crate) fn new(connections: Vec<Connection>) -> Self {
        Connections(connections)
    }

    /// Takes all of them out, for the slots to own while they work: no lock is needed then.
    ///
    /// # Errors
    /// When an earlier call failed and lost some.
    pub(crate) fn lend(&mut self, requests: &Requests) -> Result<Vec<Connection>> {
        if self.0.len() != requests.concurrency {
            return Err("connections were lost in an earlier call that failed".into());
        }
        Ok(std::mem::take(&mut self.0))
    }

    /// Takes them back, and leaves the answers.
    pub(crate) fn take_back<T>(&mut self, fetched: Vec<Fetched<T>>) -> Vec<(u64, T)> {
        let mut answers = Vec::with_capacity(2 * fetched.len());
        for slot in fetched {
            self.0.push(slot.connection);
            answers.extend(slot.answers);
        }
        answers
    }
}
