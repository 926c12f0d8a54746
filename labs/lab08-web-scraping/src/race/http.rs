//! One connection to the server, as every async contender has it: hyper over the runtime's own socket.

use contend::Result;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper::rt::{Read, Write};
use hyper::{Request, StatusCode};

use super::visits::{Seen, Visits};

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

    /// Asks for a path and waits for all of its body. Without a time limit: timers are the runtime's business.
    ///
    /// # Errors
    /// When the server hangs up or answers anything but 200.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Bytes> {
        let request = Request::get(path).header(HOST, "localhost").body(Empty::new())?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("the server answered {} for {path}", response.status()).into());
        }
        Ok(response.into_body().collect().await?.to_bytes())
    }
}

/// What never answers.
pub(crate) const HANGS: &str = "/hang/0";

/// What a request that took too long is told.
pub(crate) fn too_slow(visits: &Visits) -> contend::BoxError {
    format!("no answer within {} ms", visits.timeout().as_millis()).into()
}

/// What an answer is told that came where none should.
pub(crate) fn answered() -> contend::BoxError {
    "the server answered what it never answers".into()
}

/// What a slot saw, and the connection that it has by now.
pub(crate) struct Visited {
    /// To be given back.
    pub(crate) connection: Connection,
    /// Page by page.
    pub(crate) seen: Vec<Seen>,
}

/// The connections that a contender holds between its calls; each slot borrows one.
pub(crate) struct Connections(pub(crate) Vec<Connection>);

impl Connections {
    /// Takes all of them out, for the slots to own while they work: no lock is needed then.
    ///
    /// # Errors
    /// When an earlier call failed and lost some.
    pub(crate) fn lend(&mut self, visits: &Visits) -> Result<Vec<Connection>> {
        if self.0.len() != visits.concurrency {
            return Err("connections were lost in an earlier call that failed".into());
        }
        Ok(std::mem::take(&mut self.0))
    }

    /// Takes them back, and leaves what was seen.
    pub(crate) fn take_back(&mut self, slots: Vec<Visited>) -> Vec<Seen> {
        let kept = &mut self.0;
        super::visits::in_order(slots.into_iter().map(|slot| {
            kept.push(slot.connection);
            slot.seen
        }))
    }
}
