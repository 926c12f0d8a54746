//! What every smol contender here does alike: its threads, its sockets, its time limit, a task for each slot.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use contend::Result;
use hyper::body::Bytes;
use smol::channel::{Sender, unbounded};
use smol::net::TcpStream;
use smol::{Executor, Task, Timer};
use smol_hyper::rt::FuturesIo;

use super::http::{Connection, Connections, Fetched, too_slow};
use super::open_files;
use super::work::Requests;

/// An executor on threads of our own. `smol::spawn` runs on one global thread unless an environment variable says
/// otherwise, so this is how a program says how many it wants.
pub(crate) struct Pool {
    /// What the threads run.
    pub(crate) executor: Arc<Executor<'static>>,
    /// Closing it is the signal to end.
    open: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts `workers` threads.
    ///
    /// # Errors
    /// When the system starts no more threads.
    pub(crate) fn start(workers: usize) -> Result<Self> {
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
