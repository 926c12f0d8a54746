//! What every tokio contender here does alike: its sockets, its time limit, a task for each slot.

use std::sync::Arc;

use contend::Result;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use super::http::{Connection, Connections, Fetched, too_slow};
use super::work::Requests;
use contend_runtimes::open_files;

/// The flavour with `workers` threads that steal from each other. As many blocking threads at most: the default of 512
/// would let `spawn_blocking` alone use more threads than the others may.
pub(crate) fn multi_thread(workers: usize) -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(workers).max_blocking_threads(workers).enable_all().build()?)
}

/// The flavour that runs on whichever thread calls `block_on`.
pub(crate) fn current_thread() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Opens one connection for each slot.
pub(crate) async fn connect(requests: &Requests) -> Result<Connections> {
    open_files::make_room(requests.concurrency)?;
    let mut connections = Vec::with_capacity(requests.concurrency);
    for _ in 0..requests.concurrency {
        let socket = TcpStream::connect(requests.server).await?;
        socket.set_nodelay(true)?;
        let (connection, wire) = Connection::over(TokioIo::new(socket)).await?;
        tokio::spawn(wire);
        connections.push(connection);
    }
    Ok(Connections::new(connections))
}

/// One request within its time limit.
pub(crate) async fn get(connection: &mut Connection, requests: &Requests, item: u64) -> Result<Bytes> {
    match tokio::time::timeout(requests.timeout(), connection.get(requests, item)).await {
        Ok(answer) => answer,
        Err(_) => Err(too_slow(requests, item)),
    }
}

// ANCHOR: in_tasks
/// A task for each slot; the first error ends the others, as dropping a `JoinSet` aborts what is in it.
pub(crate) async fn in_tasks<T, F>(
    requests: Arc<Requests>,
    lent: Vec<Connection>,
    fetch: impl Fn(Arc<Requests>, usize, Connection) -> F,
) -> Result<Vec<Fetched<T>>>
where
    T: Send + 'static,
    F: Future<Output = Result<Fetched<T>>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for (slot, connection) in lent.into_iter().enumerate() {
        tasks.spawn(fetch(requests.clone(), slot, connection));
    }
    let mut fetched = Vec::with_capacity(tasks.len());
    while let Some(slot) = tasks.join_next().await {
        fetched.push(slot??);
    }
    Ok(fetched)
}
// ANCHOR_END: in_tasks
