//! One async-std task for each slot, on its global threads: counted by an environment variable, never ended.

use std::net::SocketAddr;
use std::sync::Arc;

use async_std::future::timeout;
use async_std::net::TcpStream;
use async_std::task;
use contend::{Result, Setup};
use smol_hyper::rt::FuturesIo;

use super::http::{Connection, Connections, HANGS, Visited, answered, too_slow};
use super::visits::{Seen, Visits};
use contend_runtimes::open_files;

/// Pages.
pub(crate) fn fetching(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    with(&setup, fetch)
}

/// Giving up.
pub(crate) fn giving_up(setup: Setup) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>>> {
    with(&setup, give_up)
}

/// Connects; the tasks start on the global threads.
fn with<F>(
    setup: &Setup,
    slot: fn(Arc<Visits>, usize, Connection) -> F,
) -> Result<impl FnMut(&Arc<Visits>) -> Result<Vec<Seen>> + use<F>>
where
    F: Future<Output = Result<Visited>> + Send + 'static,
{
    let mut connections = Connections(task::block_on(connect_all(&Visits::at(setup)?))?);
    Ok(move |visits: &Arc<Visits>| {
        let (lent, visits) = (connections.lend(visits)?, visits.clone());
        let all = async move {
            let begin = |(index, connection)| task::spawn(slot(visits.clone(), index, connection));
            let tasks: Vec<_> = lent.into_iter().enumerate().map(begin).collect();
            let mut visited = Vec::with_capacity(tasks.len());
            for task in tasks {
                // After an error the others go on by themselves: dropping an async-std handle detaches its task.
                visited.push(task.await?);
            }
            Result::<Vec<Visited>>::Ok(visited)
        };
        Ok(connections.take_back(task::block_on(task::spawn(all))?))
    })
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
    // Its streams speak the `futures` traits as smol's do, so one adapter serves both.
    let (connection, wire) = Connection::over(FuturesIo::new(socket)).await?;
    task::spawn(wire);
    Ok(connection)
}

async fn fetch(visits: Arc<Visits>, slot: usize, mut connection: Connection) -> Result<Visited> {
    let mut seen = Vec::new();
    for page in visits.of_slot(slot) {
        let body = timeout(visits.timeout(), connection.get(&Visits::path(page))).await;
        seen.push(visits.look(page, &body.map_err(|_| too_slow(&visits))??)?);
    }
    Ok(Visited { connection, seen })
}

async fn give_up(visits: Arc<Visits>, slot: usize, mut connection: Connection) -> Result<Visited> {
    if timeout(visits.give_up_after(), connection.get(HANGS)).await.is_ok() {
        return Err(answered());
    }
    drop(connection);
    fetch(visits.clone(), slot, connect(visits.server).await?).await
}
