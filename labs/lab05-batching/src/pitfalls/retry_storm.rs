//! Clients that failed together try again together.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::{Backoff, Jitter};

const MS: Duration = Duration::from_millis(1);

/// Every client waits as long as the others.
// ANCHOR: broken
pub const TOGETHER: Backoff = Backoff { base: MS, cap: Duration::from_millis(16), jitter: Jitter::None };
// ANCHOR_END: broken

/// Every client draws its own delay.
// ANCHOR: mended
pub const APART: Backoff = Backoff { base: MS, cap: Duration::from_millis(16), jitter: Jitter::Full };
// ANCHOR_END: mended

/// What a server went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storm {
    /// How many requests it got in all.
    pub requests: u64,
    /// Most requests in one millisecond, after the first one.
    pub peak: u64,
    /// Milliseconds until the last client was served.
    pub took: u128,
}

/// All clients ask at once of a server that takes `capacity` in each millisecond; in virtual time.
pub fn storm(clients: u64, capacity: u64, backoff: Backoff, seed: u64) -> Storm {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut asks: BTreeMap<(Duration, u64), u32> = (0..clients).map(|client| ((Duration::ZERO, client), 0)).collect();
    let (mut storm, mut window, mut asked) = (Storm { requests: 0, peak: 0, took: 0 }, 0, 0);
    while let Some(((now, client), failures)) = asks.pop_first() {
        if now.as_millis() != window {
            (window, asked) = (now.as_millis(), 0);
        }
        asked += 1;
        storm.requests += 1;
        if window > 0 {
            storm.peak = storm.peak.max(asked);
        }
        if asked <= capacity {
            storm.took = window;
        } else {
            asks.insert((now + backoff.delay(failures + 1, &mut rng), client), failures + 1);
        }
    }
    storm
}
