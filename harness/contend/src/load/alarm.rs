//! Wakes tasks at their time, whatever runtime they are on.
//!
//! The runtimes' own timers will not do: tokio's go by whole milliseconds, and what they differ in would be taken for a
//! difference between contenders. One thread of the harness sleeps until the next task is due; it never spins, since
//! on a small machine a generator that spins *is* the tail that one measures.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread::JoinHandle;
use std::time::Instant;

use super::slack::Slack;

#[derive(Default)]
struct Queue {
    /// By time; the number tells those of one time apart.
    due: BTreeMap<(Instant, u64), Waker>,
    asked: u64,
    over: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A waker that panics does so outside the lock; the queue is whole in any case.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One clock for all the tasks of a window.
pub(super) struct Alarm {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Alarm {
    /// Starts the thread.
    ///
    /// # Panics
    /// When there can be no more threads.
    pub(super) fn start() -> Self {
        let shared = Arc::<Shared>::default();
        let own = shared.clone();
        let thread = std::thread::Builder::new()
            .name("window-alarm".into())
            .spawn(move || keep(&own))
            .expect("a window needs one more thread to wake its tasks");
        Alarm { shared, thread: Mutex::new(Some(thread)) }
    }

    /// Wakes the task at that time.
    pub(super) fn wake_at(&self, at: Instant, waker: Waker) {
        let mut queue = self.shared.lock();
        let number = queue.asked;
        queue.asked += 1;
        let is_first = queue.due.first_key_value().is_none_or(|((first, _), _)| at < *first);
        queue.due.insert((at, number), waker);
        drop(queue);
        if is_first {
            self.shared.changed.notify_one();
        }
    }

    /// Ends the thread; nobody is woken any more.
    pub(super) fn end(&self) {
        self.shared.lock().over = true;
        self.shared.changed.notify_one();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // It panics only if a waker did, which is the contender's business and shows there.
            let _ = thread.join();
        }
    }
}

fn keep(shared: &Shared) {
    let slack = Slack::least();
    let mut queue = shared.lock();
    while !queue.over {
        let now = Instant::now();
        let mut due = Vec::new();
        while let Some(first) = queue.due.first_entry().filter(|first| first.key().0 <= now) {
            due.push(first.remove());
        }
        if !due.is_empty() {
            drop(queue);
            due.into_iter().for_each(Waker::wake);
            queue = shared.lock();
            continue;
        }
        let first = queue.due.first_key_value().map(|((at, _), _)| *at);
        queue = match first {
            None => shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
            Some(at) => {
                let left = at.saturating_duration_since(now);
                shared.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
    drop(slack);
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::task::Wake;
    use std::time::Duration;

    use super::*;

    struct Ring(mpsc::Sender<(Instant, Instant)>, Instant);

    impl Wake for Ring {
        fn wake(self: Arc<Self>) {
            self.0.send((self.1, Instant::now())).expect("the test listens");
        }
    }

    #[test]
    fn every_task_is_woken_and_none_before_its_time() {
        let (sender, woken) = mpsc::channel();
        let alarm = Alarm::start();
        let now = Instant::now();
        for after_ms in [40, 20, 0, 60] {
            let at = now + Duration::from_millis(after_ms);
            alarm.wake_at(at, Waker::from(Arc::new(Ring(sender.clone(), at))));
        }
        assert!(woken.iter().take(4).all(|(at, when)| when >= at));
        alarm.end();
    }

    #[test]
    fn an_alarm_ends_with_tasks_still_waiting() {
        let alarm = Alarm::start();
        alarm.wake_at(Instant::now() + Duration::from_secs(3_600), Waker::noop().clone());
        alarm.end();
    }
}
