//! One smol task for each slot, on an executor of our own with as many threads as the others have.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use contend::{Result, Setup};
use smol::channel::{Sender, unbounded};
use smol::future::or;
use smol::net::TcpStream;
use smol::{Executor, Timer};
use smol_hyper::rt::FuturesIo;

use super::http::{Connection, Connections, HANGS, Visited, answered, too_slow};
use super::visits::{Seen, Visits};
use crate::open_files;

/// An executor on threads of our own. `smol::spawn` runs on one global thread unless an environment variable says
/// otherwise, so this is how a program says how many it wants.
pub(super) struct Pool {
    /// What the threads run.
    pub(super) executor: Arc<Executor<'static>>,
    /// Closing it is the signal to end.
    open: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    pub(super) fn shared(setup: &Setup) -> Result<Arc<Self>> {
        setup.shared("smol", || Self::start(setup.workers()))
    }

    fn start(workers: usize) -> Result<Self> {
        let executor = Arc::new(Executor::new());
        let (open, closed) = unbounded::<()>();
        let start_one = |index| {
            let (executor, closed) = (executor.clone(), closed.clone());
            // `smol::block_on` and not a bare one: the thread then turns to the sockets itself when it has no task.
            let run = move || smol::block_on(executor.run(closed.recv())).unwrap_or_default();
            thread::Builder::new().name(format!("smol-{index}")).spawn(run)
        };
        let threads = (0..workers).map(start_one).collect::<std::io::Result<_>>()?;
        Ok(Pool { executor, open: Some(open), threads })
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.open.take();
        for thread in self.threads.drain(..) {
            // A task hands its panic to whoever awaits it; the thread itself has nothing to tell.
            let _ = thread.join();
        }
    }
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
    let pool = Pool::shared(setup)?;
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
