//! One atomic per lane, all in one cache line: sharded on paper, shared in the machine.

use std::sync::atomic::{AtomicU64, Ordering};

use contend::{Result, Setup, Window};

use super::inside::Inside;
use crate::threads::each_on_a_thread;

// ANCHOR: contender
/// As many counters as fit in a line of 64 bytes. A ninth lane begins the next one.
#[repr(align(64))]
#[derive(Default)]
struct Line([AtomicU64; 8]);

/// Makes the shards; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let lines: Vec<Line> = (0..setup.workers().div_ceil(8)).map(|_| Line::default()).collect();
    let inside = Inside::at(&setup)?;
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            let own = &lines[lane.id() / 8].0[lane.id() % 8];
            while lane.goes_on() {
                inside.work();
                own.fetch_add(1, Ordering::Relaxed);
                lane.done();
            }
        });
        Ok(lines.iter().flat_map(|line| &line.0).map(|shard| shard.load(Ordering::Relaxed)).sum())
    })
}
// ANCHOR_END: contender

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pitfalls::false_sharing::line_of;

    #[test]
    fn eight_counters_lie_in_one_line() {
        let line = Line::default();
        assert!(line.0.iter().all(|counter| line_of(counter) == line_of(&line)));
    }
}
