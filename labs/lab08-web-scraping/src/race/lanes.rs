//! `latency`: each lane with a connection of its own, on threads and on every runtime.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ::async_std::task;
use contend::{Lane, Result, Setup, Window};
use tokio::runtime::Runtime;

use super::http::Connection;
use super::std_threads::Client;
use super::visits::Visits;
use super::{async_std_tasks, smol_tasks, tokio_tasks};
use contend_runtimes::open_files;

/// What all lanes fetched: what the shared state of a load has seen.
#[derive(Clone, Default)]
struct Fetched(Arc<AtomicU64>);

impl Fetched {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The connections, which lanes take at their start and give back at their end.
struct Lent<C>(Arc<Mutex<Vec<C>>>);

impl<C> Clone for Lent<C> {
    fn clone(&self) -> Self {
        Lent(self.0.clone())
    }
}

impl<C> Lent<C> {
    fn new(connections: Vec<C>) -> Self {
        Lent(Arc::new(Mutex::new(connections)))
    }

    fn take(&self) -> Result<C> {
        let mut connections = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connections.pop().ok_or_else(|| "connections were lost in an earlier window".into())
    }

    fn give_back(&self, connection: C) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// A thread for each lane.
pub(super) fn std_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let visits = Visits::at(&setup)?;
    open_files::make_room(visits.concurrency)?;
    let clients = (0..visits.concurrency).map(|_| Client::connect(&visits)).collect::<Result<Vec<_>>>()?;
    let (lent, fetched) = (Lent::new(clients), Fetched::default());
    Ok(move |window: &Window| {
        thread::scope(|scope| {
            let run = |lane| scope.spawn(|| on_a_thread(lane, &lent, &fetched));
            let threads: Vec<_> = window.lanes().map(run).collect();
            threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a client thread panicked")?)
        })?;
        Ok(fetched.so_far())
    })
}

fn on_a_thread(mut lane: Lane, lent: &Lent<Client>, fetched: &Fetched) -> Result<()> {
    let client = lent.take()?;
    let mut page = 0;
    while lane.goes_on() {
        client.get(&Visits::path(page))?;
        page += 1;
        fetched.add();
        lane.done();
    }
    lent.give_back(client);
    Ok(())
}

/// A task for each lane, on whichever runtime.
async fn in_a_task(mut lane: Lane, lent: Lent<Connection>, fetched: Fetched) -> Result<()> {
    let mut connection = lent.take()?;
    let mut page = 0;
    while lane.next().await {
        connection.get(&Visits::path(page)).await?;
        page += 1;
        fetched.add();
        lane.done();
    }
    lent.give_back(connection);
    Ok(())
}

/// tokio's workers.
pub(super) fn tokio(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    on_tokio(tokio_tasks::multi_thread(&setup)?, &setup)
}

/// The thread that waits.
pub(super) fn tokio_on_one_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    on_tokio(tokio_tasks::current_thread(&setup)?, &setup)
}

fn on_tokio(runtime: Arc<Runtime>, setup: &Setup) -> Result<impl FnMut(&Window) -> Result<u64> + use<>> {
    let connections = runtime.block_on(tokio_tasks::connect_all(&Visits::at(setup)?))?;
    let (lent, fetched) = (Lent::new(connections), Fetched::default());
    Ok(move |window: &Window| {
        let spawn = |lane| runtime.spawn(in_a_task(lane, lent.clone(), fetched.clone()));
        let tasks: Vec<_> = window.lanes().map(spawn).collect();
        tasks.into_iter().try_for_each(|task| runtime.block_on(task)?)?;
        Ok(fetched.so_far())
    })
}

/// smol's executor on threads of our own.
pub(super) fn smol(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let pool = smol_tasks::threads(&setup)?;
    let connections = ::smol::block_on(smol_tasks::connect_all(&pool.executor, &Visits::at(&setup)?))?;
    let (lent, fetched) = (Lent::new(connections), Fetched::default());
    Ok(move |window: &Window| {
        let spawn = |lane| pool.executor.spawn(in_a_task(lane, lent.clone(), fetched.clone()));
        let tasks: Vec<_> = window.lanes().map(spawn).collect();
        tasks.into_iter().try_for_each(::smol::block_on)?;
        Ok(fetched.so_far())
    })
}

/// async-std's global threads.
pub(super) fn async_std(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let connections = task::block_on(async_std_tasks::connect_all(&Visits::at(&setup)?))?;
    let (lent, fetched) = (Lent::new(connections), Fetched::default());
    Ok(move |window: &Window| {
        let spawn = |lane| task::spawn(in_a_task(lane, lent.clone(), fetched.clone()));
        let tasks: Vec<_> = window.lanes().map(spawn).collect();
        tasks.into_iter().try_for_each(task::block_on)?;
        Ok(fetched.so_far())
    })
}
