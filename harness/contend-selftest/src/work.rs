//! The work: one function a kind, told as data how much more of itself to do.

use std::sync::Arc;

use contend::{Experiment, Job, Result, Setup};

use crate::{Kind, Sharing};

mod async_tasks;
mod channel;
mod contended_lock;
mod cpu_bound;
mod memory_bound;
mod small_files;

/// The contender that the others are compared with.
pub(crate) const BASE: &str = "base";
/// The same function with the same work.
pub(crate) const TWIN: &str = "twin";

/// Who races: a name, and how many thousandths more work it does.
pub(crate) const PLANTED: [(&str, u64); 6] = [
    (BASE, 0),
    (TWIN, 0),
    ("plus-half-percent", 5),
    ("plus-1-percent", 10),
    ("plus-2-percent", 20),
    ("plus-5-percent", 50),
];

/// How much more work a contender does, as a share; `None` for one that was never listed.
pub(crate) fn share_of(contender: &str) -> Option<f64> {
    PLANTED.iter().find(|(name, _)| *name == contender).map(|(_, permille)| *permille as f64 / 1_000.0)
}

/// What a contender is told beside the setup.
#[derive(Clone, Copy)]
struct Planted {
    contender: &'static str,
    permille: u64,
    sharing: Sharing,
}

impl Planted {
    /// So many units more.
    fn of(self, units: u64) -> u64 {
        units * self.permille / 1_000
    }

    /// Something of its own, or what all contenders of the runner have in common.
    fn get<T: Send + Sync + 'static>(
        self,
        setup: &Setup,
        key: &str,
        build: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        match self.sharing {
            Sharing::Shared => setup.shared(key, build),
            Sharing::Own => Ok(Arc::new(build()?)),
        }
    }
}

/// The experiment of a kind.
pub(crate) fn experiment(kind: Kind, sharing: Sharing) -> Experiment {
    let name = sharing.experiment(kind);
    let number = |parameter: &'static str| move |setup: &Setup| setup.get(parameter);
    match kind {
        Kind::CpuBound => {
            let job = contend::job(name, number("steps"), cpu_bound::expected)
                .about("a chain of multiplications, each waiting for the last")
                .fix("steps", 40_000);
            with_planted(job, sharing, cpu_bound::prepare)
        }
        Kind::MemoryBound => {
            let job = contend::job(name, |setup| memory_bound::Numbers::fill(setup.get("kib")), memory_bound::expected)
                .about("the sum of numbers that fill 16 MiB")
                .fix("kib", 16 * 1024)
                .quick("kib", 256);
            with_planted(job, sharing, memory_bound::prepare)
        }
        Kind::ContendedLock => {
            let job = contend::job(name, number("increments"), contended_lock::expected)
                .about("two threads take one lock again and again, to add one each time")
                .fix("increments", 20_000)
                .fix("workers", contended_lock::THREADS)
                .quick("increments", 2_000);
            with_planted(job, sharing, contended_lock::prepare)
        }
        Kind::Channel => {
            let job = contend::job(name, number("messages"), channel::expected)
                .about("one thread sends numbers to another, which adds them up")
                .fix("messages", 4_000)
                .fix("workers", 2)
                .quick("messages", 1_000);
            with_planted(job, sharing, channel::prepare)
        }
        Kind::AsyncTasks => {
            let job = contend::job(name, number("tasks"), async_tasks::expected)
                .about("tokio tasks on two workers, each of which gives way four times")
                .fix("tasks", 1_000)
                .fix("workers", 2)
                .quick("tasks", 200);
            with_planted(job, sharing, async_tasks::prepare)
        }
        Kind::SmallFiles => {
            let job = contend::job(name, number("files"), small_files::expected)
                .about("files of 1 KiB each, opened, read and closed one after the other")
                .fix("files", 200)
                .made(|setup| small_files::make(setup.get("files")));
            with_planted(job, sharing, small_files::prepare)
        }
    }
}

/// The same six contenders for each kind. All of them are one function: not even the place of the code in memory differs.
fn with_planted<I, F>(job: Job<I, u64>, sharing: Sharing, prepare: fn(Setup, Planted) -> Result<F>) -> Experiment
where
    I: Send + Sync + 'static,
    F: FnMut(&Arc<I>) -> Result<u64> + 'static,
{
    let job = job.reference_only().baseline(BASE);
    let all = PLANTED.into_iter().fold(job, |job, (contender, permille)| {
        let planted = Planted { contender, permille, sharing };
        job.contender(contender, move |setup| prepare(setup, planted))
    });
    all.into()
}
