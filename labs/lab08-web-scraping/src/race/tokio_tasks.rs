//! One tokio task for each slot, on both flavours of the runtime: workers that steal, or the calling thread alone.

use std::net::SocketAddr;
use std::sync::Arc;

use contend::{Result, Setup};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::http::{Connection, Connections, HANGS, Visited, answered, too_slow};
use super::visits::{Seen, Visits};
use contend_runtimes::open_files;

/// Pages, on the multi-thread runtime.
pub(crate) fn fetching(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    on(multi_thread(&setup)?, &setup, fetch)
}

/// Pages, on the current-thread runtime: a thousand waits, and one thread.
pub(crate) fn fetching_on_one_thread(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    on(current_thread(&setup)?, &setup, fetch)
}

/// Giving up, on the multi-thread runtime.
pub(crate) fn giving_up(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    on(multi_thread(&setup)?, &setup, give_up)
}

/// Giving up, on the current-thread runtime.
pub(crate) fn giving_up_on_one_thread(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    on(current_thread(&setup)?, &setup, give_up)
}

pub(super) fn multi_thread(setup: &Setup) -> Result<Arc<Runtime>> {
    setup.shared("tokio", || {
        Ok(Builder::new_multi_thread().worker_threads(setup.workers()).max_blocking_threads(1).enable_all().build()?)
    })
}

pub(super) fn current_thread(setup: &Setup) -> Result<Arc<Runtime>> {
    setup.shared("tokio-current-thread", || Ok(Builder::new_current_thread().enable_all().build()?))
}

/// Connects; the tasks start on the runtime's own workers.
fn on<F>(
    runtime: Arc<Runtime>,
    setup: &Setup,
    slot: fn(Arc<Visits>, usize, Connection) -> F,
) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>> + use<F>>
where
    F: Future<Output = Result<Visited>> + Send + 'static,
{
    let visits = Visits::at(setup)?;
    let mut connections = Connections(runtime.block_on(connect_all(&visits))?);
    Ok(move |visits: &Arc<Visits>| {
        let (lent, visits) = (connections.lend(visits)?, visits.clone());
        let visited = runtime.block_on(runtime.spawn(in_tasks(visits, lent, slot)))??;
        Ok(connections.take_back(visited))
    })
}

/// A task for each slot; the first error ends the others, as dropping a `JoinSet` aborts what is in it.
async fn in_tasks<F>(
    visits: Arc<Visits>,
    lent: Vec<Connection>,
    slot: fn(Arc<Visits>, usize, Connection) -> F,
) -> Result<Vec<Visited>>
where
    F: Future<Output = Result<Visited>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for (index, connection) in lent.into_iter().enumerate() {
        tasks.spawn(slot(visits.clone(), index, connection));
    }
    let mut visited = Vec::with_capacity(tasks.len());
    while let Some(slot) = tasks.join_next().await {
        visited.push(slot??);
    }
    Ok(visited)
}

pub(super) async fn connect_all(visits: &Visits) -> Result<Vec<Connection>> {
    open_files::make_room(visits.concurrency)?;
    let mut connections = Vec::with_capacity(visits.concurrency);
    for _ in 0..visits.concurrency {
        connections.push(connect(visits.server).await?);
    }
    Ok(connections)
}

async fn connect(server: SocketAddr) -> Result<Connection> {
    let socket = TcpStream::connect(server).await?;
    socket.set_nodelay(true)?;
    let (connection, wire) = Connection::over(TokioIo::new(socket)).await?;
    tokio::spawn(wire);
    Ok(connection)
}

// ANCHOR: fetch
async fn fetch(visits: Arc<Visits>, slot: usize, mut connection: Connection) -> Result<Visited> {
    let mut seen = Vec::new();
    for page in visits.of_slot(slot) {
        let body = timeout(visits.timeout(), connection.get(&Visits::path(page))).await;
        seen.push(visits.look(page, &body.map_err(|_| too_slow(&visits))??)?);
    }
    Ok(Visited { connection, seen })
}
// ANCHOR_END: fetch

// ANCHOR: give_up
async fn give_up(visits: Arc<Visits>, slot: usize, mut connection: Connection) -> Result<Visited> {
    // Dropping the future is all there is to giving up. What remains is a connection that owes an answer to nobody: were
    // it used again, that answer would be taken for the next one's.
    if timeout(visits.give_up_after(), connection.get(HANGS)).await.is_ok() {
        return Err(answered());
    }
    drop(connection);
    fetch(visits.clone(), slot, connect(visits.server).await?).await
}
// ANCHOR_END: give_up
