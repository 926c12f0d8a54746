//! Whole windows with real lanes. Nothing here depends on how quick this machine is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::*;
use crate::protocol::Arrivals;

fn plan(per_second: Option<u64>, timed: bool, open_ms: u64) -> WindowPlan {
    WindowPlan {
        ramp: Duration::from_millis(4),
        open: Duration::from_millis(open_ms),
        timed,
        arrivals: per_second.map(|per_second| Arrivals { per_second, spacing: Spacing::Even, seed: 1 }),
    }
}

fn racer(contender: Load, producers: u64) -> Box<dyn RaceLoad> {
    let experiment: Experiment = contender.into();
    match experiment.contenders[0].build(&Setup::new([("workers", producers.into())])).unwrap() {
        Racer::Load(racer) => racer,
        Racer::Job(_) => panic!("a load"),
    }
}

/// A contender whose operation is `operation(lane, how many before)`, on threads.
fn on_threads(operation: impl Fn(usize, u64) + Send + Sync + Clone + 'static) -> Load {
    load("threads").contender("threads", move |_| {
        let operation = operation.clone();
        let done = AtomicU64::new(0);
        Ok(move |window: &Window| {
            std::thread::scope(|threads| {
                for mut lane in window.lanes() {
                    let (operation, done) = (&operation, &done);
                    threads.spawn(move || {
                        let mut before = 0;
                        while lane.goes_on() {
                            operation(lane.id(), before);
                            before += 1;
                            done.fetch_add(1, Ordering::Relaxed);
                            lane.done();
                        }
                    });
                }
            });
            Ok(done.load(Ordering::Relaxed))
        })
    })
}

/// Producers that send and one consumer that receives, keeping the first `lost` messages to itself.
fn through_a_channel(lost: u64) -> Load {
    load("channel").contender("std-mpsc", move |_| {
        let mut received = 0_u64;
        Ok(move |window: &Window| {
            let (sender, receiver) = mpsc::channel::<Arrival>();
            let mut sink = window.sink();
            received += std::thread::scope(|threads| {
                for mut lane in window.lanes() {
                    let sender = sender.clone();
                    threads.spawn(move || {
                        while lane.goes_on() {
                            sender.send(lane.hand_over()).unwrap();
                        }
                    });
                }
                drop(sender);
                let mut count = 0;
                for arrival in receiver {
                    count += 1;
                    if count > lost {
                        sink.done(arrival);
                    }
                }
                count
            });
            Ok(received)
        })
    })
}

#[test]
fn a_real_stall_shows_in_the_corrected_percentile_alone() {
    // 1,000 a second for two seconds: the stall is one operation of 2,000, and two thirds of all arrivals meet it.
    const STALL: Duration = Duration::from_millis(1_400);
    let stalls_once = |_: usize, before: u64| {
        if before == 100 {
            std::thread::sleep(STALL);
        }
    };
    let mut racer = racer(on_threads(stalls_once), 1);
    let window = racer.window(plan(Some(1_000), false, 2_000)).unwrap();
    let open = window.open_loop.unwrap();
    let corrected = window.latency.unwrap().value_at_quantile(0.99);
    let uncorrected = open.service.unwrap().value_at_quantile(0.99);
    assert!(corrected >= 100 * uncorrected, "{corrected} ns against {uncorrected} ns");
    assert_eq!(open.planned, 2_000);
}

#[test]
fn every_planned_arrival_is_accounted_for_whether_it_was_begun_or_not() {
    for per_second in [2_000, 40_000_000] {
        let window = racer(on_threads(|_, _| {}), 3).window(plan(Some(per_second), false, 20)).unwrap();
        let open = window.open_loop.unwrap();
        assert!(open.planned.abs_diff(per_second / 50) <= 3, "{per_second}: {open:?}");
        assert_eq!(window.latency.unwrap().len(), open.planned);
        assert_eq!(window.open, Duration::from_millis(20));
        assert_eq!(window.operations_per_lane.len(), 3);
    }
}

#[test]
fn what_is_handed_over_is_counted_where_it_ends_for_the_lane_where_it_began() {
    let mut racer = racer(through_a_channel(0), 2);
    let closed = racer.window(plan(None, true, 10)).unwrap();
    assert!(closed.open_loop.is_none());
    assert_eq!(closed.operations_per_lane.len(), 2);
    assert!(closed.latency.unwrap().len() <= closed.ever);

    let open = racer.window(plan(Some(5_000), false, 20)).unwrap();
    assert_eq!(open.latency.unwrap().len(), open.open_loop.unwrap().planned);
    assert_eq!(racer.fixed(10).unwrap(), 20);
}

#[test]
fn what_is_handed_over_and_never_ends_is_lost() {
    let error = racer(through_a_channel(1), 1).window(plan(Some(5_000), false, 20)).unwrap_err();
    assert!(error.is::<Unconserved>(), "{error}");
}

#[test]
fn lanes_may_be_others_than_the_workers() {
    let counted = load("lanes").lanes(|_| 5).contender("none", |_| {
        Ok(|window: &Window| {
            assert_eq!(window.len(), 5);
            let run = |mut lane: Lane| {
                let goes_on = lane.goes_on();
                lane.done();
                u64::from(goes_on)
            };
            Ok(window.lanes().map(run).sum())
        })
    });
    assert_eq!(racer(counted, 2).fixed(1).unwrap(), 5);
}

#[test]
fn a_task_waits_without_keeping_its_thread() {
    // One thread polls two lanes in turn: if waiting blocked, the second would never be asked.
    let tasks = load("tasks").contender("by-hand", |_| {
        let mut done = 0_u64;
        Ok(move |window: &Window| {
            let parked = std::thread::current();
            let waker = Waker::from(Arc::new(Unpark(parked)));
            let mut context = Context::from_waker(&waker);
            let mut lanes: Vec<Option<Lane>> = window.lanes().map(Some).collect();
            while lanes.iter().any(Option::is_some) {
                let mut anything = false;
                for place in &mut lanes {
                    let Some(lane) = place else { continue };
                    let polled = std::pin::pin!(lane.next()).poll(&mut context);
                    match polled {
                        Poll::Ready(true) => {
                            done += 1;
                            lane.done();
                            anything = true;
                        }
                        Poll::Ready(false) => *place = None,
                        Poll::Pending => {}
                    }
                }
                if !anything && lanes.iter().any(Option::is_some) {
                    std::thread::park();
                }
            }
            Ok(done)
        })
    });
    let window = racer(tasks, 2).window(plan(Some(1_000), false, 50)).unwrap();
    let open = window.open_loop.unwrap();
    assert_eq!((open.planned, window.latency.unwrap().len()), (50, 50));
}

struct Unpark(std::thread::Thread);

impl std::task::Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[test]
fn a_lane_that_gets_nothing_has_a_gap_as_long_as_the_window() {
    // The second lane begins one operation and is held until the window is over.
    let held = on_threads(|lane, _| {
        if lane == 1 {
            std::thread::sleep(Duration::from_millis(400));
        }
    });
    let window = racer(held, 2).window(plan(None, true, 40)).unwrap();
    let gap = window.longest_gap.unwrap();
    assert!(gap >= Duration::from_millis(40) && gap <= window.open, "{gap:?} of {:?}", window.open);
}
