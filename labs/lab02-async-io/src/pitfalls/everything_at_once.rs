//! Everything at once: a task for each file, started in one go (Python's `gather` over a whole directory). Memory and
//! open files grow with the input, until the system gives no more descriptors.
//!
//! A semaphore is the usual cure, and where it is asked matters: inside the task it bounds the files and not the tasks,
//! which stand there all at once and wait for a permit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Counts how many are inside at once, and remembers the most.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<(AtomicUsize, AtomicUsize)>);

impl Gauge {
    /// Counts in, until the guard is dropped.
    pub fn enter(&self) -> Inside {
        let (now, most) = &*self.0;
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Inside(self.clone())
    }

    /// The most that were inside at once.
    pub fn most(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

/// Counts out when dropped.
#[derive(Debug)]
pub struct Inside(Gauge);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

// ANCHOR: broken
/// Broken: as many files under way as there are files.
pub async fn all_at_once<F>(files: usize, tasks_alive: &Gauge, read: impl Fn(usize) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for file in 0..files {
        let (reading, alive) = (read(file), tasks_alive.enter());
        tasks.spawn(async move {
            reading.await;
            drop(alive);
        });
    }
    tasks.join_all().await;
}
// ANCHOR_END: broken

/// Half mended: at most `limit` files under way, and still a task for each file.
pub async fn permits_inside<F>(files: usize, limit: usize, tasks_alive: &Gauge, read: impl Fn(usize) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let permits = Arc::new(Semaphore::new(limit));
    let mut tasks = JoinSet::new();
    for file in 0..files {
        let (reading, alive, permits) = (read(file), tasks_alive.enter(), permits.clone());
        tasks.spawn(async move {
            let permit = permits.acquire().await.expect("nobody closes it");
            reading.await;
            drop((permit, alive));
        });
    }
    tasks.join_all().await;
}

// ANCHOR: mended
/// Mended: first the permit, then the task, so that neither files nor tasks are ever more than `limit`.
pub async fn permits_first<F>(files: usize, limit: usize, tasks_alive: &Gauge, read: impl Fn(usize) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let permits = Arc::new(Semaphore::new(limit));
    let mut tasks = JoinSet::new();
    for file in 0..files {
        let permit = permits.clone().acquire_owned().await.expect("nobody closes it");
        // What is finished is taken out, or the set itself would grow with the input.
        while tasks.try_join_next().is_some() {}
        let (reading, alive) = (read(file), tasks_alive.enter());
        tasks.spawn(async move {
            reading.await;
            drop((alive, permit));
        });
    }
    tasks.join_all().await;
}
// ANCHOR_END: mended
