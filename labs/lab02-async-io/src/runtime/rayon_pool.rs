//! rayon: `scope`, which starts what it is told to, and `join`, which starts only what somebody else has time for.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contend::{Result, Setup};

use super::errand::{Errand, What};
use crate::files::runtimes;

/// A scope for each task, or one for all of them.
pub(super) fn scope(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    let pool = runtimes::rayon(setup.workers())?;
    Ok(move |errand: &Arc<Errand>| {
        let times = errand.times;
        match errand.what {
            What::SpawnOutside => Ok((0..times).map(|number| pool.install(|| black_box(number))).sum()),
            What::SpawnInside => Ok(pool.install(|| (0..times).map(in_a_scope_of_its_own).sum())),
            What::SpawnMany => Ok(pool.install(|| in_one_scope(times))),
            What::Yield => Ok(pool.install(|| {
                let give_way = |number| {
                    rayon::yield_now();
                    number
                };
                (0..times).map(give_way).sum()
            })),
            What::PingPong | What::BlockingOne | What::BlockingMany => Err("it takes no part in this".into()),
        }
    })
}

fn in_a_scope_of_its_own(number: u64) -> u64 {
    let mut done = 0;
    rayon::scope(|scope| scope.spawn(|_| done = black_box(number)));
    done
}

fn in_one_scope(times: u64) -> u64 {
    let sum = AtomicU64::new(0);
    rayon::scope(|scope| {
        for number in 0..times {
            let sum = &sum;
            scope.spawn(move |_| _ = sum.fetch_add(number, Ordering::Relaxed));
        }
    });
    sum.into_inner()
}

/// A join for each task, with nothing on its other side.
pub(super) fn join(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    let pool = runtimes::rayon(setup.workers())?;
    Ok(move |errand: &Arc<Errand>| {
        let beside_nothing = |number| rayon::join(|| black_box(0), || black_box(number)).1;
        Ok(pool.install(|| (0..errand.times).map(beside_nothing).sum()))
    })
}
