//! What every smol contender here does alike: its sockets, its time limit, a task for each slot.

use std::sync::Arc;

use contend::Result;
use contend_runtimes::open_files;
use hyper::body::Bytes;
use smol::net::TcpStream;
use smol::{Task, Timer};
use smol_hyper::rt::FuturesIo;

use super::http::{Connection, Connections, Fetched, too_slow};
use super::work::Requests;

/// Opens one connection for each slot, and leaves it to the caller whose executor moves their bytes.
pub(crate) async fn connect(
    requests: &Requests,
) -> Result<(Connections, Vec<impl Future<Output = ()> + Send + use<>>)> {
    open_files::make_room(requests.concurrency)?;
    let (mut connections, mut wires) = (Vec::new(), Vec::new());
    for _ in 0..requests.concurrency {
        let socket = TcpStream::connect(requests.server).await?;
        socket.set_nodelay(true)?;
        let (connection, wire) = Connection::over(FuturesIo::new(socket)).await?;
        connections.push(connection);
        wires.push(wire);
    }
    Ok((Connections::new(connections), wires))
}

/// One request within its time limit.
pub(crate) async fn get(connection: &mut Connection, requests: &Requests, item: u64) -> Result<Bytes> {
    let late = async {
        Timer::after(requests.timeout()).await;
        Err(too_slow(requests, item))
    };
    smol::future::or(connection.get(requests, item), late).await
}

/// A task for each slot; the first error cancels the others, as dropping a `Task` does.
pub(crate) async fn in_tasks<T, F>(
    spawn: impl Fn(F) -> Task<Result<Fetched<T>>>,
    requests: Arc<Requests>,
    lent: Vec<Connection>,
    fetch: impl Fn(Arc<Requests>, usize, Connection) -> F,
) -> Result<Vec<Fetched<T>>>
where
    F: Future<Output = Result<Fetched<T>>>,
{
    let lent = lent.into_iter().enumerate();
    let tasks: Vec<_> = lent.map(|(slot, connection)| spawn(fetch(requests.clone(), slot, connection))).collect();
    let mut fetched = Vec::with_capacity(tasks.len());
    for task in tasks {
        fetched.push(task.await?);
    }
    Ok(fetched)
}
