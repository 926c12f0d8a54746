//! How `waits` is raced: threads that sleep, tasks that await.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use contend::{Lane, Result, Setup, Window};
use contend_runtimes::SmolThreads;
use futures_lite::future::block_on;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::limit::{Gcra, LeakyBucket, Limit, Limiter, QuantaClock, Rate, SlidingWindowCounter, TokenBucket};
use crate::runtimes;

/// How many were granted since when: never more than the rate allows.
#[derive(Clone)]
struct Granted {
    permits: Arc<AtomicU64>,
    since: Instant,
    rate: Rate,
}

impl Granted {
    fn none_yet(setup: &Setup) -> Result<Self> {
        Ok(Granted { permits: Arc::default(), since: Instant::now(), rate: rate(setup)? })
    }

    fn add(&self) {
        self.permits.fetch_add(1, Ordering::Relaxed);
    }

    /// All of them. A thousandth of the time is forgiven: a limiter's clock need not be ours.
    fn so_far(&self) -> Result<u64> {
        let permits = self.permits.load(Ordering::Relaxed);
        let elapsed = self.since.elapsed();
        let most = self.rate.bound((elapsed + elapsed / 1_000).as_nanos() as u64);
        if permits > most {
            return Err(format!("{permits} permits granted where the rate allows {most}").into());
        }
        Ok(permits)
    }
}

fn rate(setup: &Setup) -> Result<Rate> {
    let (per_second, burst) = (u32::try_from(setup.get("per_second"))?, u32::try_from(setup.get("burst"))?);
    Ok(Rate::new(per_second, Duration::from_secs(1), burst)?)
}

fn on_threads(window: &Window, granted: &Granted, acquire: impl Fn() + Sync) -> Result<u64> {
    thread::scope(|threads| {
        for mut lane in window.lanes() {
            let acquire = &acquire;
            threads.spawn(move || {
                while lane.goes_on() {
                    acquire();
                    granted.add();
                    lane.done();
                }
            });
        }
    });
    granted.so_far()
}

fn blocking<L: Limit>(limit: L, setup: &Setup) -> Result<impl FnMut(&Window) -> Result<u64> + use<L>> {
    let granted = Granted::none_yet(setup)?;
    let limiter = Limiter::new(limit, QuantaClock::start());
    Ok(move |window: &Window| {
        on_threads(window, &granted, || limiter.acquire_blocking(1).expect("one permit is no more than the burst"))
    })
}

pub(super) fn gcra_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    blocking(Gcra::new(rate(&setup)?), &setup)
}

pub(super) fn token_bucket_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    blocking(TokenBucket::new(rate(&setup)?), &setup)
}

pub(super) fn leaky_bucket_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    blocking(LeakyBucket::new(rate(&setup)?), &setup)
}

/// The same rate in windows of as many permits as the burst.
pub(super) fn sliding_window_counter_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    // A rate of nothing is refused here, before it is divided by.
    rate(&setup)?;
    let burst = u32::try_from(setup.get("burst"))?;
    let window = Duration::from_secs(1) * burst / u32::try_from(setup.get("per_second"))?;
    blocking(SlidingWindowCounter::new(Rate::new(burst, window, burst)?), &setup)
}

type Ours = Limiter<Gcra, QuantaClock>;

async fn acquire_ours<S: Future<Output = ()>>(
    mut lane: Lane,
    limiter: Arc<Ours>,
    granted: Granted,
    sleep: impl Fn(Duration) -> S,
) {
    while lane.next().await {
        limiter.acquire(1, &sleep).await.expect("one permit is no more than the burst");
        granted.add();
        lane.done();
    }
}

fn ours(setup: &Setup) -> Result<(Arc<Ours>, Granted)> {
    let granted = Granted::none_yet(setup)?;
    Ok((Arc::new(Limiter::new(Gcra::new(rate(setup)?), QuantaClock::start())), granted))
}

pub(super) fn gcra_tokio(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    let (limiter, granted) = ours(&setup)?;
    Ok(move |window: &Window| {
        let spawn = |lane| runtime.spawn(acquire_ours(lane, limiter.clone(), granted.clone(), tokio::time::sleep));
        for task in window.lanes().map(spawn).collect::<Vec<_>>() {
            runtime.block_on(task)?;
        }
        granted.so_far()
    })
}

async fn smol_sleep(duration: Duration) {
    smol::Timer::after(duration).await;
}

pub(super) fn gcra_smol(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let smol = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    let (limiter, granted) = ours(&setup)?;
    Ok(move |window: &Window| {
        let spawn = |lane| smol.executor.spawn(acquire_ours(lane, limiter.clone(), granted.clone(), smol_sleep));
        window.lanes().map(spawn).collect::<Vec<_>>().into_iter().for_each(block_on);
        granted.so_far()
    })
}

pub(super) fn gcra_async_std(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    use async_std::task;
    let (limiter, granted) = ours(&setup)?;
    task::block_on(task::spawn(async {}));
    Ok(move |window: &Window| {
        let spawn = |lane| task::spawn(acquire_ours(lane, limiter.clone(), granted.clone(), task::sleep));
        window.lanes().map(spawn).collect::<Vec<_>>().into_iter().for_each(task::block_on);
        granted.so_far()
    })
}

fn governor(setup: &Setup) -> Result<(Arc<DefaultDirectRateLimiter>, Granted)> {
    let number = |name| Ok::<_, contend::BoxError>(NonZeroU32::try_from(u32::try_from(setup.get(name))?)?);
    let granted = Granted::none_yet(setup)?;
    Ok((Arc::new(RateLimiter::direct(Quota::per_second(number("per_second")?).allow_burst(number("burst")?))), granted))
}

pub(super) fn governor_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (limiter, granted) = governor(&setup)?;
    let clock = DefaultClock::default();
    Ok(move |window: &Window| {
        on_threads(window, &granted, || {
            while let Err(later) = limiter.check() {
                thread::sleep(later.wait_time_from(clock.now()));
            }
        })
    })
}

async fn acquire_governor(mut lane: Lane, limiter: Arc<DefaultDirectRateLimiter>, granted: Granted) {
    while lane.next().await {
        limiter.until_ready().await;
        granted.add();
        lane.done();
    }
}

pub(super) fn governor_tokio(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    let (limiter, granted) = governor(&setup)?;
    Ok(move |window: &Window| {
        let spawn = |lane| runtime.spawn(acquire_governor(lane, limiter.clone(), granted.clone()));
        for task in window.lanes().map(spawn).collect::<Vec<_>>() {
            runtime.block_on(task)?;
        }
        granted.so_far()
    })
}

pub(super) fn governor_smol(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let smol = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    let (limiter, granted) = governor(&setup)?;
    Ok(move |window: &Window| {
        let spawn = |lane| smol.executor.spawn(acquire_governor(lane, limiter.clone(), granted.clone()));
        window.lanes().map(spawn).collect::<Vec<_>>().into_iter().for_each(block_on);
        granted.so_far()
    })
}

async fn acquire_leaky(mut lane: Lane, limiter: Arc<leaky_bucket::RateLimiter>, granted: Granted) {
    while lane.next().await {
        limiter.acquire_one().await;
        granted.add();
        lane.done();
    }
}

pub(super) fn leaky_bucket_crate_tokio(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    let granted = Granted::none_yet(&setup)?;
    let burst = usize::try_from(setup.get("burst"))?;
    // Its intervals are whole milliseconds: faster rates come in steps of several permits, and others rounded down.
    let step_ms = granted.rate.interval_ns().div_ceil(1_000_000);
    let refill = usize::try_from(setup.get("per_second") * step_ms / 1_000)?;
    let mut builder = leaky_bucket::RateLimiter::builder();
    let builder = builder.initial(burst).max(burst).interval(Duration::from_millis(step_ms)).refill(refill);
    let limiter = Arc::new(builder.build());
    Ok(move |window: &Window| {
        let spawn = |lane| runtime.spawn(acquire_leaky(lane, limiter.clone(), granted.clone()));
        for task in window.lanes().map(spawn).collect::<Vec<_>>() {
            runtime.block_on(task)?;
        }
        granted.so_far()
    })
}
