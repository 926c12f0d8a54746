//! A barrier start taken for contention. All lanes are let go "at once", do a few thousand operations on one lock, and
//! the time is called that of a contended lock. But waking a thread takes longer than those operations: the first lane
//! is through before the second has woken up, and what was timed is one lane alone, several times over.
//!
//! The schedule here is made up, so that it is always the same one. On real threads `contend::load` counts the same
//! owner changes, inside the lock, in a window that opens when all lanes are already running.

/// How long things take on this machine, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    /// From the moment that the barrier opens (or a lane starts) until the next lane runs.
    pub wake_ns: u64,
    /// One operation under the lock.
    pub held_ns: u64,
    /// Between two operations of a lane.
    pub between_ns: u64,
}

/// What happened at the lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Operations that were counted.
    pub operations: u64,
    /// How often the lock went to another lane than before.
    pub owner_changes: u64,
    /// How often a lane had to wait for it.
    pub waits: u64,
}

// ANCHOR: broken
/// Broken: a barrier, then a fixed number of operations in each lane. A lane that is done leaves the others alone.
pub fn from_a_barrier(costs: Costs, lanes: u64, operations_each: u64) -> Seen {
    let mut lock = Lock::new(costs, lanes);
    let mut done = vec![0; lanes as usize];
    while let Some(lane) = lock.next_in_line(|lane| done[lane] < operations_each) {
        lock.operate(lane, true);
        done[lane] += 1;
    }
    lock.seen
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: a window. Each lane goes on until it closes, it opens when all of them are running, and only what is done
/// inside is counted.
pub fn in_a_window(costs: Costs, lanes: u64, open_ns: u64) -> Seen {
    let mut lock = Lock::new(costs, lanes);
    let opens_ns = lanes * costs.wake_ns;
    while let Some(lane) = lock.next_in_line(|_| true) {
        if lock.wants_at_ns[lane] >= opens_ns + open_ns {
            break;
        }
        lock.operate(lane, lock.wants_at_ns[lane] >= opens_ns);
    }
    lock.seen
}
// ANCHOR_END: mended

/// A lock that serves whoever came first.
struct Lock {
    costs: Costs,
    free_at_ns: u64,
    owner: Option<usize>,
    wants_at_ns: Vec<u64>,
    seen: Seen,
}

impl Lock {
    /// One lane after another wakes up and wants the lock.
    fn new(costs: Costs, lanes: u64) -> Self {
        let wants_at_ns = (0..lanes).map(|lane| lane * costs.wake_ns).collect();
        Lock { costs, free_at_ns: 0, owner: None, wants_at_ns, seen: Seen::default() }
    }

    fn next_in_line(&self, goes_on: impl Fn(usize) -> bool) -> Option<usize> {
        (0..self.wants_at_ns.len()).filter(|lane| goes_on(*lane)).min_by_key(|lane| self.wants_at_ns[*lane])
    }

    fn operate(&mut self, lane: usize, counted: bool) {
        let had_it_at_ns = self.free_at_ns.max(self.wants_at_ns[lane]);
        if counted {
            self.seen.operations += 1;
            self.seen.waits += u64::from(had_it_at_ns > self.wants_at_ns[lane]);
            self.seen.owner_changes += u64::from(self.owner.is_some_and(|last| last != lane));
        }
        self.owner = Some(lane);
        self.free_at_ns = had_it_at_ns + self.costs.held_ns;
        self.wants_at_ns[lane] = self.free_at_ns + self.costs.between_ns;
    }
}
