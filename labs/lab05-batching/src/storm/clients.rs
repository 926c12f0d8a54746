//! A client for each thread, or for each task.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_std::task;
use contend::{Result, Setup};
use smol::Timer;

use super::{Crowd, Patience, Server};
use crate::Jitter;
use contend_runtimes::SmolThreads;

/// A thread for each.
pub(super) fn std_threads(setup: Setup, jitter: Jitter) -> Result<impl FnMut(&Arc<Crowd>) -> Result<Vec<u64>>> {
    Ok(move |crowd: &Arc<Crowd>| {
        let server = Server::for_crowd(crowd);
        thread::scope(|scope| {
            for client in 0..crowd.clients {
                let (server, mut patience) = (&server, Patience::of(client, setup.seed(), jitter));
                scope.spawn(move || {
                    while !server.ask(client) {
                        thread::sleep(patience.delay());
                    }
                });
            }
        });
        Ok(server.served())
    })
}

/// A task of tokio for each. Its timers go by whole milliseconds, as the server does.
pub(super) fn tokio(setup: Setup, jitter: Jitter) -> Result<impl FnMut(&Arc<Crowd>) -> Result<Vec<u64>>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(setup.workers()).enable_time().build()?;
    Ok(move |crowd: &Arc<Crowd>| {
        let server = Server::for_crowd(crowd);
        let start = |client| {
            let patience = Patience::of(client, setup.seed(), jitter);
            runtime.spawn(ask_until_served(client, server.clone(), patience, tokio::time::sleep))
        };
        let tasks: Vec<_> = (0..crowd.clients).map(start).collect();
        for task in tasks {
            runtime.block_on(task)?;
        }
        Ok(server.served())
    })
}

/// A task of smol for each.
pub(super) fn smol(setup: Setup, jitter: Jitter) -> Result<impl FnMut(&Arc<Crowd>) -> Result<Vec<u64>>> {
    let pool = SmolThreads::start(setup.workers())?;
    Ok(move |crowd: &Arc<Crowd>| {
        let server = Server::for_crowd(crowd);
        let start = |client| {
            let patience = Patience::of(client, setup.seed(), jitter);
            pool.executor.spawn(ask_until_served(client, server.clone(), patience, Timer::after))
        };
        let tasks: Vec<_> = (0..crowd.clients).map(start).collect();
        tasks.into_iter().for_each(smol::block_on);
        Ok(server.served())
    })
}

/// A task of async-std for each.
pub(super) fn async_std(setup: Setup, jitter: Jitter) -> Result<impl FnMut(&Arc<Crowd>) -> Result<Vec<u64>>> {
    Ok(move |crowd: &Arc<Crowd>| {
        let server = Server::for_crowd(crowd);
        let start = |client| {
            let patience = Patience::of(client, setup.seed(), jitter);
            task::spawn(ask_until_served(client, server.clone(), patience, task::sleep))
        };
        let tasks: Vec<_> = (0..crowd.clients).map(start).collect();
        tasks.into_iter().for_each(task::block_on);
        Ok(server.served())
    })
}

async fn ask_until_served<F: Future>(
    client: u64,
    server: Arc<Server>,
    mut patience: Patience,
    sleep: impl Fn(Duration) -> F,
) {
    while !server.ask(client) {
        sleep(patience.delay()).await;
    }
}
