//! The sleep of the standard library, and of each runtime.

use async_std::task;
use contend::{Result, Setup, Window};
use smol::Timer;
use tokio::runtime::Runtime;

use super::{Slept, asked, in_a_task, on_threads};
use crate::waits::tokio_client;
use contend_runtimes::SmolThreads;

/// A thread that the kernel wakes.
pub(super) fn std_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (slept, sleep) = (Slept::default(), asked(&setup));
    Ok(move |window: &Window| on_threads(window, &slept, sleep, || ()))
}

/// tokio's timer wheel, which a worker looks after.
pub(super) fn tokio_multi_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    Ok(tokio(tokio_client::multi_thread(setup.workers())?, &setup))
}

/// The same wheel, on the thread that waits.
pub(super) fn tokio_current_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    Ok(tokio(tokio_client::current_thread()?, &setup))
}

fn tokio(runtime: Runtime, setup: &Setup) -> impl FnMut(&Window) -> Result<u64> + use<> {
    let (slept, sleep) = (Slept::default(), asked(setup));
    move |window| {
        let lanes = window.lanes();
        let tasks: Vec<_> = lanes
            .map(|lane| runtime.spawn(in_a_task(lane, slept.clone(), move || tokio::time::sleep(sleep))))
            .collect();
        for task in tasks {
            runtime.block_on(task)?;
        }
        Ok(slept.so_far())
    }
}

/// async-io's timers: a sorted map, and the system's own timer for the first of them.
pub(super) fn smol_pool(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (slept, sleep, pool) = (Slept::default(), asked(&setup), SmolThreads::start(setup.workers())?);
    Ok(move |window: &Window| {
        let spawn = |lane| pool.executor.spawn(in_a_task(lane, slept.clone(), move || Timer::after(sleep)));
        let tasks: Vec<_> = window.lanes().map(spawn).collect();
        tasks.into_iter().for_each(smol::block_on);
        Ok(slept.so_far())
    })
}

/// The same timers under async-std's name.
pub(super) fn async_std(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (slept, sleep) = (Slept::default(), asked(&setup));
    Ok(move |window: &Window| {
        let spawn = |lane| task::spawn(in_a_task(lane, slept.clone(), move || task::sleep(sleep)));
        let tasks: Vec<_> = window.lanes().map(spawn).collect();
        tasks.into_iter().for_each(task::block_on);
        Ok(slept.so_far())
    })
}
