//! A timer for each item: as many timers as items, and each flushes whatever is open by then.

use std::collections::VecDeque;
use std::time::Duration;

use crate::{Batcher, Bounds};

/// What a day of batching took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// How often a timer was set.
    pub timers: usize,
    /// How large the batches were.
    pub batches: Vec<usize>,
}

// ANCHOR: broken
/// Each item sets a timer when it comes. The timers of items that left in a full batch go off all the same.
pub fn a_timer_for_each(arrivals: &[Duration], count: usize, age: Duration) -> Bill {
    let (mut bill, mut open, mut timers) = (Bill::default(), 0, VecDeque::new());
    let flush = |open: &mut usize, bill: &mut Bill| {
        if *open > 0 {
            bill.batches.push(std::mem::take(open));
        }
    };
    for &now in arrivals {
        while timers.pop_front_if(|due: &mut Duration| *due <= now).is_some() {
            flush(&mut open, &mut bill);
        }
        open += 1;
        timers.push_back(now + age);
        bill.timers += 1;
        if open == count {
            flush(&mut open, &mut bill);
        }
    }
    flush(&mut open, &mut bill);
    bill
}
// ANCHOR_END: broken

// ANCHOR: mended
/// One deadline, the open batch's. A timer is set when it is another than before.
pub fn one_deadline(arrivals: &[Duration], count: usize, age: Duration) -> Bill {
    let mut batcher = Batcher::new(Bounds { count, bytes: usize::MAX, age });
    let (mut bill, mut set) = (Bill::default(), None);
    for &now in arrivals {
        batcher.wake(now);
        batcher.push((), 1, now);
        let deadline = batcher.deadline();
        bill.timers += usize::from(deadline.is_some() && deadline != set);
        set = deadline;
    }
    batcher.flush();
    bill.batches = std::iter::from_fn(|| batcher.take()).map(|batch| batch.entries.len()).collect();
    bill
}
// ANCHOR_END: mended
