//! The small executor does what the large ones do: tasks take turns, wakers work from anywhere, nobody is polled for
//! nothing.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread;

use lab02_async_io::executor::block_on;

/// Gives way once: wakes itself, and so stands at the end of the queue.
#[derive(Default)]
struct YieldNow {
    yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[test]
fn a_future_that_is_ready_is_its_value() {
    assert_eq!(block_on(|_| async { 6 * 7 }), 42);
}

// ANCHOR: turns
#[test]
fn tasks_take_turns_at_every_await() {
    let log = Arc::new(Mutex::new(Vec::new()));
    block_on(|spawner| {
        let log = log.clone();
        async move {
            for task in ["a", "b"] {
                let log = log.clone();
                spawner.spawn(async move {
                    for step in 1..=2 {
                        log.lock().unwrap().push((task, step));
                        YieldNow::default().await;
                    }
                });
            }
            for _ in 0..4 {
                YieldNow::default().await;
            }
        }
    });
    assert_eq!(*log.lock().unwrap(), [("a", 1), ("b", 1), ("a", 2), ("b", 2)]);
}
// ANCHOR_END: turns

#[test]
fn a_waker_works_from_another_thread_and_nobody_is_polled_in_between() {
    let polls = AtomicUsize::new(0);
    let (sender, receiver) = smol::channel::bounded(1);
    let (go, told) = std::sync::mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        told.recv().unwrap();
        sender.send_blocking("from afar").unwrap();
    });
    let mut receiving = Box::pin(receiver.recv());
    let word = block_on(|_| {
        poll_fn(|context| {
            // The other thread sends after the first poll, so that there is something to be woken from.
            if polls.fetch_add(1, Ordering::SeqCst) == 0 {
                assert!(receiving.as_mut().poll(context).is_pending());
                go.send(()).unwrap();
                return Poll::Pending;
            }
            receiving.as_mut().poll(context)
        })
    });
    thread.join().unwrap();
    assert_eq!(word, Ok("from afar"));
    assert_eq!(polls.into_inner(), 2, "once before, once when woken");
}

#[test]
fn a_task_that_was_woken_twice_or_after_its_end_is_polled_at_most_once_too_often() {
    let polls = Arc::new(AtomicUsize::new(0));
    block_on(|spawner| {
        let polls = polls.clone();
        async move {
            spawner.spawn(poll_fn(move |context| {
                // Woken twice, and done: both wake-ups come after its end.
                context.waker().wake_by_ref();
                context.waker().wake_by_ref();
                polls.fetch_add(1, Ordering::SeqCst);
                Poll::Ready(())
            }));
            for _ in 0..5 {
                YieldNow::default().await;
            }
        }
    });
    assert_eq!(polls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_channel_of_another_crate_carries_between_its_tasks() {
    let sum = block_on(|spawner| async move {
        let (sender, receiver) = smol::channel::bounded(1);
        for number in 1..=10 {
            let sender = sender.clone();
            spawner.spawn(async move { sender.send(number).await.unwrap() });
        }
        drop(sender);
        let mut sum = 0;
        while let Ok(number) = receiver.recv().await {
            sum += number;
        }
        sum
    });
    assert_eq!(sum, 55);
}
