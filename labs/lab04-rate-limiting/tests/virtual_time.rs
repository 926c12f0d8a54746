//! Fifty callers, a thousand seeds, and no clock: whatever the callers do, no window of any length has more than
//! `burst + rate * its length`.
#![cfg(not(loom))]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use lab04_rate_limiting::limit::{
    Gcra, LeakyBucket, Limit, Rate, Refusal, SlidingWindowCounter, SlidingWindowLog, TokenBucket,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const CALLERS: usize = 50;
const SEEDS: u64 = 1_000;

/// What a seed decides.
struct Case {
    permits: u32,
    per: u64,
    burst: u32,
    begin: u64,
    /// The most that a caller's clock is behind.
    lag: u64,
    random: Pcg64Mcg,
}

impl Case {
    fn of(seed: u64, lag: u64) -> Case {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let permits = random.random_range(1..40);
        let per = random.random_range(1_000_000..2_000_000_000);
        // Windows have no burst besides their limit.
        let burst = if random.random() { permits } else { random.random_range(1..40) };
        Case { permits, per, burst, begin: random.random_range(lag..1 << 50), lag, random }
    }

    fn rate(&self) -> Rate {
        Rate::new(self.permits, Duration::from_nanos(self.per), self.burst).unwrap()
    }

    /// For the windows, whose limit is their burst.
    fn whole(mut self) -> Case {
        self.burst = self.permits;
        self
    }

    /// When permits were used, and how many: callers that try, callers that wait, callers that give up, of one permit or
    /// several, now rushing, now thinking.
    fn run(&mut self, limit: &dyn Limit) -> Vec<(u64, u32)> {
        let mut used = Vec::new();
        let mut turns: BinaryHeap<_> = (0..CALLERS).map(|caller| Reverse((self.begin, caller))).collect();
        for _ in 0..600 {
            let Some(Reverse((now, caller))) = turns.pop() else { break };
            let permits = if self.random.random() { 1 } else { self.random.random_range(1..=self.burst.min(3)) };
            let patience = [0, self.per / 2, u64::MAX][caller % 3];
            let reading = now - self.random.random_range(0..=self.lag);
            let think = if self.random.random() { 0 } else { self.random.random_range(0..self.per / 4) };
            let next = match limit.take(permits, reading, patience) {
                Ok(wait) => {
                    used.push((now + wait, permits));
                    now + wait + think
                }
                Err(Refusal::Later(wait)) if patience > 0 => now + wait,
                Err(Refusal::Later(_)) => now + think + self.per / 16,
                Err(Refusal::Never) => panic!("{permits} of {} are never too many", self.burst),
            };
            turns.push(Reverse((next, caller)));
        }
        used.sort_unstable();
        used
    }

    /// Every window at once: let S be the permits used up to a time t. No later S - rate * t is above the least earlier
    /// one by more than the burst.
    fn check(&self, used: &[(u64, u32)], what: &str) {
        let (permits, per) = (i128::from(self.permits), i128::from(self.per));
        let (mut sum, mut least) = (0_i128, i128::MAX);
        for &(at, taken) in used {
            let grown = permits * i128::from(at - self.begin);
            least = least.min(sum * per - grown);
            sum += i128::from(taken);
            let over = sum * per - grown - least - i128::from(self.burst) * per - permits * i128::from(self.lag);
            assert!(over <= 0, "{what}: over by {over} parts of {per} at {at}, rate {:?}", self.rate());
        }
        assert!(!used.is_empty(), "{what}: somebody was granted something");
    }
}

fn for_every_seed(what: &str, make: impl Fn(Rate) -> Box<dyn Limit>, shape: impl Fn(Case) -> Case) {
    for seed in 0..SEEDS {
        for lag in [0, 1_000] {
            let mut case = shape(Case::of(seed, lag));
            let limit = make(case.rate());
            let used = case.run(&*limit);
            case.check(&used, &format!("{what}, seed {seed}"));
        }
    }
}

#[test]
fn gcra_is_never_over() {
    for_every_seed("gcra", |rate| Box::new(Gcra::new(rate)), |case| case);
}

#[test]
fn the_token_bucket_is_never_over() {
    for_every_seed("token bucket", |rate| Box::new(TokenBucket::new(rate)), |case| case);
}

#[test]
fn the_leaky_bucket_is_never_over() {
    for_every_seed("leaky bucket", |rate| Box::new(LeakyBucket::new(rate)), |case| case);
}

#[test]
fn the_sliding_window_log_is_never_over() {
    for_every_seed("log", |rate| Box::new(SlidingWindowLog::new(rate)), Case::whole);
}

#[test]
fn the_sliding_window_counter_is_never_over() {
    for_every_seed("counter", |rate| Box::new(SlidingWindowCounter::new(rate)), Case::whole);
}

/// Fifty callers that never think, for ten seconds: all that the rate gives is used, and everybody has the same of it.
#[test]
fn callers_that_book_get_the_whole_rate_and_equal_shares() {
    let rate = Rate::new(1_000, Duration::from_secs(1), 50).unwrap();
    let limits: [Box<dyn Limit>; 4] = [
        Box::new(Gcra::new(rate)),
        Box::new(TokenBucket::new(rate)),
        Box::new(LeakyBucket::new(rate)),
        Box::new(SlidingWindowLog::new(rate)),
    ];
    for limit in limits {
        let mut turns: BinaryHeap<_> = (0..CALLERS).map(|caller| Reverse((1_u64, caller, caller))).collect();
        let mut came = CALLERS;
        let mut shares = [0_u64; CALLERS];
        while let Some(Reverse((now, _, caller))) = turns.pop() {
            let at = now + limit.take(1, now, u64::MAX).unwrap();
            if at <= 10_000_000_000 {
                shares[caller] += 1;
                // Who comes again comes behind those who came before.
                turns.push(Reverse((at, came, caller)));
                came += 1;
            }
        }
        let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
        assert!(most - least <= 1, "{shares:?}");
        let all: u64 = shares.iter().sum();
        assert!((9_950..=11_000).contains(&all), "{all} in ten seconds");
    }
}
