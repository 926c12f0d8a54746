//! An executor, small enough to read at once: what `.await` is made of, without a runtime.
//!
//! A future does nothing by itself. Somebody polls it; if it cannot go on it keeps the waker that it was given, and
//! whoever has what it waits for calls that. An executor is the loop in between: poll what is ready, sleep until
//! something is.
//!
//! Real ones add what is left out here: several threads that steal from each other, timers and sockets, handles to a
//! task's result, and a list of all tasks, so that those that wait are dropped with it.

use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use crate::sync::{Condvar, Mutex};

// ANCHOR: executor
/// Runs the future that `main` makes, and all tasks that are spawned meanwhile, on this thread, until that one is done.
pub fn block_on<F: Future>(main: impl FnOnce(Spawner) -> F) -> F::Output {
    let queue = Arc::new(Queue { ready: Mutex::new(VecDeque::from([None])), filled: Condvar::new() });
    let mut main = pin!(main(Spawner(queue.clone())));
    let waker = Waker::from(Arc::new(Main(queue.clone())));
    loop {
        if let Some(task) = queue.next() {
            task.run();
        } else if let Poll::Ready(answer) = main.as_mut().poll(&mut Context::from_waker(&waker)) {
            return answer;
        }
    }
}

/// Starts tasks beside the main future.
#[derive(Clone)]
pub struct Spawner(Arc<Queue>);

impl Spawner {
    /// Puts a task in the queue. It is polled when its turn comes; nothing runs yet.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let future = Mutex::new(Some(Box::pin(future) as Pin<Box<_>>));
        self.0.push(Some(Arc::new(Task { future, queue: self.0.clone() })));
    }
}

/// A future that was spawned; `None` once it is done. The lock is never waited for, since one thread polls: it is there
/// because a waker may be sent anywhere, and the waker is the task.
struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    queue: Arc<Queue>,
}

impl Task {
    fn run(self: Arc<Self>) {
        let waker = Waker::from(self.clone());
        let mut future = self.future.lock().expect("a task that panicked is not polled again");
        // What is done is dropped at once, with all that it owns.
        future.take_if(|pending| pending.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
    }
}

/// To wake a task is to put it in the queue again.
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.queue.clone().push(Some(self));
    }
}

/// Wakes the future that is not a task.
struct Main(Arc<Queue>);

impl Wake for Main {
    fn wake(self: Arc<Self>) {
        self.0.push(None);
    }
}
// ANCHOR_END: executor

// ANCHOR: queue
/// Whose turn it is, first come, first served; `None` is the main future.
struct Queue {
    ready: Mutex<VecDeque<Option<Arc<Task>>>>,
    filled: Condvar,
}

impl Queue {
    fn push(&self, ready: Option<Arc<Task>>) {
        self.ready.lock().expect("nobody panics while pushing").push_back(ready);
        self.filled.notify_one();
    }

    /// The next one; sleeps while there is none. Looking and falling asleep are one step under the lock: a waker that
    /// comes in between finds a sleeper to wake.
    fn next(&self) -> Option<Arc<Task>> {
        let mut ready = self.ready.lock().expect("nobody panics while pushing");
        while ready.is_empty() {
            ready = self.filled.wait(ready).expect("nobody panics while pushing");
        }
        ready.pop_front().expect("it is not empty")
    }
}
// ANCHOR_END: queue
