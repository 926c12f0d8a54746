//! Whose turn it is: every host has a lane of its own, with so many requests under way at most and so far apart at least.
//!
//! A permit for all and a permit for the host, asked for one after the other, would let a thousand URLs of one slow host
//! take all permits while they wait for their host's, and every other host would stand still. So nobody gets a permit
//! before both are free, and lanes take turns.
//!
//! Everything here is a matter of the time that it is told, and tested without a clock.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

/// More hosts than these are remembered only while something of theirs waits or is under way.
const MOST_IDLE_HOSTS: usize = 4_096;

/// What may be begun now.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn<T> {
    /// The host's rules are to be asked for, before anything else of it.
    Ask(Arc<str>),
    /// This item of that host.
    Go(Arc<str>, T),
}

/// Items that wait, by host; `R` is what is known of a host.
#[derive(Debug)]
pub struct Plan<T, R> {
    lanes: HashMap<Arc<str>, Lane<T, R>>,
    /// The hosts of which something waits, next one first.
    turns: VecDeque<Arc<str>>,
    per_host: usize,
    spacing: Duration,
    waiting: usize,
}

#[derive(Debug)]
struct Lane<T, R> {
    ready: VecDeque<T>,
    /// What is not to be tried before a time.
    later: Vec<(Instant, T)>,
    under_way: usize,
    /// When the next request may begin, and when that was before the last one was given.
    free_at: Option<Instant>,
    was_free_at: Option<Instant>,
    spacing: Duration,
    rules: Known<R>,
    has_turn: bool,
}

#[derive(Debug)]
enum Known<R> {
    Not,
    Asked,
    Rules(R),
}

impl<T, R> Lane<T, R> {
    fn new(spacing: Duration) -> Self {
        let (ready, later) = Default::default();
        let (free_at, was_free_at) = (None, None);
        Lane { ready, later, under_way: 0, free_at, was_free_at, spacing, rules: Known::Not, has_turn: false }
    }

    fn waiting(&self) -> usize {
        self.ready.len() + self.later.len()
    }

    /// Puts what was put off in the line, if its time has come.
    fn catch_up(&mut self, now: Instant) {
        let mut index = 0;
        while index < self.later.len() {
            if self.later[index].0 <= now {
                let (_, item) = self.later.swap_remove(index);
                self.ready.push_back(item);
            } else {
                index += 1;
            }
        }
    }

    fn is_free(&self, now: Instant, per_host: usize) -> bool {
        self.under_way < per_host && self.free_at.is_none_or(|free_at| free_at <= now)
    }

    fn begin(&mut self, now: Instant) {
        self.under_way += 1;
        self.was_free_at = self.free_at;
        // From now and not from when it was due: who is late is not to make up for it by a burst.
        self.free_at = (!self.spacing.is_zero()).then(|| now + self.spacing);
    }
}

impl<T, R> Plan<T, R> {
    /// Nothing waits. At most `per_host` items of a host are under way at once, and they begin `spacing` apart.
    pub fn new(per_host: usize, spacing: Duration) -> Self {
        Plan { lanes: HashMap::new(), turns: VecDeque::new(), per_host, spacing, waiting: 0 }
    }

    /// How many items wait.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Puts an item in its host's lane; not to be begun before that time, if one is given.
    pub fn push(&mut self, host: &Arc<str>, not_before: Option<Instant>, item: T) {
        let spacing = self.spacing;
        let lane = self.lanes.entry(host.clone()).or_insert_with(|| Lane::new(spacing));
        match not_before {
            Some(time) => lane.later.push((time, item)),
            None => lane.ready.push_back(item),
        }
        self.waiting += 1;
        if !lane.has_turn {
            lane.has_turn = true;
            self.turns.push_back(host.clone());
        }
    }

    /// What may begin now, if anything may; it is then under way, until [`ended`](Self::ended) is called.
    pub fn take(&mut self, now: Instant) -> Option<Turn<T>> {
        for _ in 0..self.turns.len() {
            let host = self.turns.pop_front()?;
            let Some(lane) = self.lanes.get_mut(&host) else { continue };
            if lane.waiting() == 0 {
                lane.has_turn = false;
                continue;
            }
            self.turns.push_back(host.clone());
            if !lane.is_free(now, self.per_host) {
                continue;
            }
            match lane.rules {
                Known::Asked => {}
                Known::Not => {
                    lane.begin(now);
                    lane.rules = Known::Asked;
                    return Some(Turn::Ask(host));
                }
                Known::Rules(_) => {
                    lane.catch_up(now);
                    if let Some(item) = lane.ready.pop_front() {
                        self.waiting -= 1;
                        lane.begin(now);
                        return Some(Turn::Go(host, item));
                    }
                }
            }
        }
        None
    }

    /// What is known of a host.
    pub fn rules(&self, host: &str) -> Option<&R> {
        match &self.lanes.get(host)?.rules {
            Known::Rules(rules) => Some(rules),
            Known::Not | Known::Asked => None,
        }
    }

    /// The host's rules are known, and it may want its requests farther apart. A request that asked for them is to be
    /// [`ended`](Self::ended) besides.
    pub fn know(&mut self, host: &Arc<str>, rules: R, spacing: Option<Duration>) {
        let usual = self.spacing;
        let lane = self.lanes.entry(host.clone()).or_insert_with(|| Lane::new(usual));
        lane.rules = Known::Rules(rules);
        lane.spacing = usual.max(spacing.unwrap_or_default());
    }

    /// A request of that host is over.
    pub fn ended(&mut self, host: &str, now: Instant) {
        if let Some(lane) = self.lanes.get_mut(host) {
            lane.under_way -= 1;
        }
        if self.lanes.len() > self.turns.len() + MOST_IDLE_HOSTS {
            let is_idle = |lane: &Lane<T, R>| lane.waiting() == 0 && lane.under_way == 0 && !lane.has_turn;
            self.lanes.retain(|_, lane| !is_idle(lane) || lane.free_at.is_some_and(|free_at| free_at > now));
        }
    }

    /// What was taken last of that host needs no request after all.
    pub fn unspent(&mut self, host: &str) {
        if let Some(lane) = self.lanes.get_mut(host) {
            lane.under_way -= 1;
            lane.free_at = lane.was_free_at;
        }
    }

    /// The earliest time at which [`take`](Self::take) may give something, if nothing ends before.
    pub fn next_at(&self) -> Option<Instant> {
        let lanes = self.turns.iter().filter_map(|host| self.lanes.get(host));
        let times = lanes.filter_map(|lane| {
            if lane.under_way >= self.per_host || matches!(lane.rules, Known::Asked) {
                return None;
            }
            let put_off = lane.later.iter().map(|(time, _)| *time).min();
            match (lane.ready.is_empty(), lane.free_at, put_off) {
                (true, free_at, Some(put_off)) => Some(free_at.map_or(put_off, |free_at| free_at.max(put_off))),
                (true, _, None) => None,
                (false, free_at, _) => free_at,
            }
        });
        times.min()
    }

    /// Everything that waits.
    pub fn drain(&mut self) -> Vec<T> {
        self.waiting = 0;
        let lanes = self.lanes.values_mut();
        lanes.flat_map(|lane| lane.ready.drain(..).chain(lane.later.drain(..).map(|(_, item)| item))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn plan(per_host: usize, spacing: Duration, items: &[(&str, u32)]) -> Plan<u32, ()> {
        let mut plan = Plan::new(per_host, spacing);
        for (host, item) in items {
            let host = Arc::from(*host);
            plan.know(&host, (), None);
            plan.push(&host, None, *item);
        }
        plan
    }

    fn go(plan: &mut Plan<u32, ()>, now: Instant) -> Option<u32> {
        match plan.take(now)? {
            Turn::Go(_, item) => Some(item),
            Turn::Ask(host) => panic!("{host} is known"),
        }
    }

    #[test]
    fn a_busy_host_does_not_keep_others_waiting() {
        let now = Instant::now();
        let mut plan = plan(2, Duration::ZERO, &[("a", 1), ("a", 2), ("a", 3), ("a", 4), ("b", 5), ("b", 6)]);
        let taken: Vec<u32> = std::iter::from_fn(|| go(&mut plan, now)).collect();
        assert_eq!(taken, [1, 5, 2, 6]);
        assert_eq!(plan.next_at(), None, "only an end makes room");
        plan.ended("a", now);
        assert_eq!((go(&mut plan, now), go(&mut plan, now)), (Some(3), None));
        assert_eq!(plan.waiting(), 1);
    }

    #[test]
    fn requests_to_one_host_begin_apart_and_lateness_is_not_made_up_for() {
        let start = Instant::now();
        let mut plan = plan(9, 10 * MS, &[("a", 1), ("a", 2), ("a", 3), ("b", 4)]);
        assert_eq!((go(&mut plan, start), go(&mut plan, start), go(&mut plan, start)), (Some(1), Some(4), None));
        assert_eq!(plan.next_at(), Some(start + 10 * MS));
        assert_eq!(go(&mut plan, start + 9 * MS), None);
        let late = start + 35 * MS;
        assert_eq!((go(&mut plan, late), go(&mut plan, late)), (Some(2), None));
        assert_eq!(plan.next_at(), Some(late + 10 * MS));
    }

    #[test]
    fn a_host_is_asked_for_its_rules_first_and_once() {
        let now = Instant::now();
        let mut plan: Plan<u32, bool> = Plan::new(3, Duration::ZERO);
        let host: Arc<str> = Arc::from("a");
        plan.push(&host, None, 1);
        plan.push(&host, None, 2);
        assert_eq!(plan.take(now), Some(Turn::Ask(host.clone())));
        assert_eq!((plan.take(now), plan.next_at()), (None, None));
        plan.know(&host, true, Some(20 * MS));
        plan.ended("a", now);
        assert_eq!(plan.take(now), Some(Turn::Go(host.clone(), 1)));
        assert_eq!((plan.take(now), plan.next_at()), (None, Some(now + 20 * MS)));
        plan.unspent("a");
        assert_eq!(plan.take(now), Some(Turn::Go(host, 2)), "what needed no request took no time");
    }

    #[test]
    fn what_is_tried_again_waits_for_its_time_and_keeps_nobody() {
        let now = Instant::now();
        let mut plan = plan(1, Duration::ZERO, &[("a", 1)]);
        plan.push(&Arc::from("a"), Some(now + 50 * MS), 7);
        assert_eq!(go(&mut plan, now), Some(1));
        plan.ended("a", now);
        assert_eq!((go(&mut plan, now), plan.next_at()), (None, Some(now + 50 * MS)));
        assert_eq!(go(&mut plan, now + 50 * MS), Some(7));
        plan.push(&Arc::from("a"), Some(now), 8);
        plan.push(&Arc::from("a"), None, 9);
        let mut rest = plan.drain();
        rest.sort_unstable();
        assert_eq!((rest, plan.waiting()), (vec![8, 9], 0));
    }

    #[test]
    fn hosts_that_are_done_are_forgotten() {
        let now = Instant::now();
        let mut plan = Plan::new(1, Duration::ZERO);
        for index in 0..20_000_u32 {
            let host: Arc<str> = Arc::from(index.to_string());
            plan.know(&host, (), None);
            plan.push(&host, None, index);
            assert_eq!(go(&mut plan, now), Some(index));
            plan.ended(&host, now);
            assert!(plan.lanes.len() <= MOST_IDLE_HOSTS + 2, "{}", plan.lanes.len());
        }
    }
}
