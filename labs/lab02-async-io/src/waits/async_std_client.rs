//! What every async-std contender here does alike: its sockets, its time limit, a task for each slot.
//!
//! async-std is retired (RUSTSEC-2025-0052) and here because many programs still stand on it. Its threads are counted by
//! an environment variable, and cannot be ended.

use std::sync::Arc;

use async_std::net::TcpStream;
use async_std::task;
use contend::Result;
use hyper::body::Bytes;
use smol_hyper::rt::FuturesIo;

use super::http::{Connection, Connections, Fetched, too_slow};
use super::work::Requests;
use contend_runtimes::open_files;

/// Opens one connection for each slot.
pub(crate) async fn connect(requests: &Requests) -> Result<Connections> {
    open_files::make_room(requests.concurrency)?;
    let mut connections = Vec::with_capacity(requests.concurrency);
    for _ in 0..requests.concurrency {
        let socket = TcpStream::connect(requests.server).await?;
        socket.set_nodelay(true)?;
        // Its streams speak the `futures` traits as smol's do, so one adapter serves both.
        let (connection, wire) = Connection::over(FuturesIo::new(socket)).await?;
        task::spawn(wire);
        connections.push(connection);
    }
    Ok(Connections::new(connections))
}

/// One request within its time limit.
pub(crate) async fn get(connection: &mut Connection, requests: &Requests, item: u64) -> Result<Bytes> {
    match async_std::future::timeout(requests.timeout(), connection.get(requests, item)).await {
        Ok(answer) => answer,
        Err(_) => Err(too_slow(requests, item)),
    }
}

/// A task for each slot. After an error the others go on by themselves until they are through: dropping an async-std
/// handle detaches its task.
pub(crate) async fn in_tasks<T, F>(
    requests: Arc<Requests>,
    lent: Vec<Connection>,
    fetch: impl Fn(Arc<Requests>, usize, Connection) -> F,
) -> Result<Vec<Fetched<T>>>
where
    T: Send + 'static,
    F: Future<Output = Result<Fetched<T>>> + Send + 'static,
{
    let lent = lent.into_iter().enumerate();
    let tasks: Vec<_> = lent.map(|(slot, connection)| task::spawn(fetch(requests.clone(), slot, connection))).collect();
    let mut fetched = Vec::with_capacity(tasks.len());
    for task in tasks {
        fetched.push(task.await?);
    }
    Ok(fetched)
}
