//! One smol task for each slot, on an executor of our own with as many threads as the others have.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use contend::{Result, Setup};
use contend_runtimes::{SmolThreads, open_files};
use smol::future::or;
use smol::net::TcpStream;
use smol::{Executor, Timer};
use smol_hyper::rt::FuturesIo;

use super::http::{Connection, Connections, HANGS, Visited, answered, too_slow};
use super::visits::{Seen, Visits};

/// The threads of all contenders of a runner.
pub(super) fn threads(setup: &Setup) -> Result<Arc<SmolThreads>> {
    setup.shared("smol", || SmolThreads::start(setup.workers()))
}

/// Pages.
pub(crate) fn fetching(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    with(&setup, |_, visits, slot, connection| fetch(visits, slot, connection))
}

/// Giving up.
pub(crate) fn giving_up(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    with(&setup, give_up)
}

/// Starts the threads and connects; the tasks start on those threads.
fn with<F>(
    setup: &Setup,
    slot: fn(Arc<Executor<'static>>, Arc<Visits>, usize, Connection) -> F,
) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>> + use<F>>
where
    F: Future<Output = Result<Visited>> + Send + 'static,
{
    let pool = threads(setup)?;
    let mut connections = Connections(smol::block_on(connect_all(&pool.executor, &Visits::at(setup)?))?);
    Ok(move |visits: &Arc<Visits>| {
        let (lent, visits, executor) = (connections.lend(visits)?, visits.clone(), pool.executor.clone());
        let all = async move {
            let begin = |(index, connection)| executor.spawn(slot(executor.clone(), visits.clone(), index, connection));
            let tasks: Vec<_> = lent.into_iter().enumerate().map(begin).collect();
            let mut visited = Vec::with_capacity(tasks.len());
            for task in tasks {
                // The first error cancels the others, as dropping a `Task` does.
                visited.push(task.await?);
            }
            Result::<Vec<Visited>>::Ok(visited)
        };
        Ok(connections.take_back(smol::block_on(pool.executor.spawn(all))?))
    })
}

pub(super) async fn connect_all(executor: &Executor<'static>, visits: &Visits) -> Result<Vec<Connection>> {
    open_files::make_room(visits.concurrency)?;
    let mut connections = Vec::with_capacity(visits.concurrency);
    for _ in 0..visits.concurrency {
        connections.push(connect(executor, visits.server).await?);
    }
    Ok(connections)
}

async fn connect(executor: &Executor<'static>, server: SocketAddr) -> Result<Connection> {
    let socket = TcpStream::connect(server).await?;
    socket.set_nodelay(true)?;
    let (connection, wire) = Connection::over(FuturesIo::new(socket)).await?;
    executor.spawn(wire).detach();
    Ok(connection)
}

/// What a future gives, if it does in time.
pub(super) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let late = async {
        Timer::after(limit).await;
        None
    };
    or(async { Some(future.await) }, late).await
}

async fn fetch(visits: Arc<Visits>, slot: usize, mut connection: Connection) -> Result<Visited> {
    let mut seen = Vec::new();
    for page in visits.of_slot(slot) {
        let body = within(visits.timeout(), connection.get(&Visits::path(page))).await;
        seen.push(visits.look(page, &body.ok_or_else(|| too_slow(&visits))??)?);
    }
    Ok(Visited { connection, seen })
}

async fn give_up(
    executor: Arc<Executor<'static>>,
    visits: Arc<Visits>,
    slot: usize,
    mut connection: Connection,
) -> Result<Visited> {
    if within(visits.give_up_after(), connection.get(HANGS)).await.is_some() {
        return Err(answered());
    }
    drop(connection);
    let connection = connect(&executor, visits.server).await?;
    fetch(visits, slot, connection).await
}
