//! Time that never goes back, whatever the clock does.

use super::sync::{AtomicU64, Mutex, Ordering};

/// Behind by more than this is a jump; by less, it is two callers that overtook each other.
pub const JUMP_NS: u64 = 1_000_000;

/// The latest time that anyone was told, and so the earliest that anyone is told next.
///
/// A clock that jumps back is corrected: time goes on from where it was. If it jumps forth again, as the counter does of
/// a caller that goes to and fro between two cores whose counters differ, it is taken as it was before: else each such
/// move would add to the time, and let a limiter grant more than its rate. Of cores with three counters or more, each a
/// millisecond and more from the others, nothing good is to be made here: use the operating system's clock.
#[derive(Debug)]
pub struct Latest {
    latest: AtomicU64,
    /// What is added to a reading that is behind by a jump.
    offset: AtomicU64,
    jump: Mutex<()>,
}

impl Latest {
    /// Nobody was told anything.
    pub fn none_yet() -> Self {
        Latest { latest: AtomicU64::new(0), offset: AtomicU64::new(0), jump: Mutex::new(()) }
    }

    /// What time it is, if `clock` says what it says.
    #[inline]
    pub fn tell(&self, clock: impl Fn() -> u64) -> u64 {
        let (latest, _, reading) = self.read(&clock);
        if reading > latest {
            reading.max(self.latest.fetch_max(reading, Ordering::AcqRel))
        } else if latest - reading <= JUMP_NS {
            latest
        } else {
            self.after_a_jump(clock)
        }
    }

    /// The clock is read last. What was told before cannot then look like a jump when a caller is held up in between, and
    /// a reading from before a jump never meets the offset from after it: that would be a leap forward.
    #[inline]
    fn read(&self, clock: impl Fn() -> u64) -> (u64, u64, u64) {
        let offset = self.offset.load(Ordering::Acquire);
        let latest = self.latest.load(Ordering::Acquire);
        let raw = clock();
        let behind = latest.saturating_sub(raw) > JUMP_NS;
        (latest, offset, if behind { raw.saturating_add(offset) } else { raw })
    }

    #[cold]
    fn after_a_jump(&self, clock: impl Fn() -> u64) -> u64 {
        let _alone = self.jump.lock().expect("nobody panics here");
        // Read again: whoever was here before has mended it.
        let (latest, offset, reading) = self.read(clock);
        let behind = latest.saturating_sub(reading);
        if behind > JUMP_NS {
            self.offset.store(offset.saturating_add(behind), Ordering::Release);
        }
        latest
    }
}
