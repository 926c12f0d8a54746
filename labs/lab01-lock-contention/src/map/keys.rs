//! Which key comes next, and whether it is read or written: the same for every contender.

use std::collections::HashMap;

use contend::Setup;

/// What one operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read the value under this key.
    Read(u64),
    /// Add one to the value under this key.
    Write(u64),
}

/// The keys of the map, and how many of the operations write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    count: u64,
    writes_percent: u64,
    seed: u64,
}

impl Keys {
    pub(crate) fn at(setup: &Setup) -> Self {
        let (count, writes_percent) = (setup.get("keys").max(1), setup.get("writes_percent"));
        Keys { count, writes_percent, seed: setup.seed() }
    }

    /// Every key, with nothing written to it yet.
    pub(crate) fn zeros(self) -> HashMap<u64, u64> {
        (0..self.count).map(|key| (key, 0)).collect()
    }

    /// The operations of one lane: another sequence for each, the same in every window and for every contender.
    pub(crate) fn accesses(self, lane: usize) -> Accesses {
        // Seeds that are neighbours would give sequences that run side by side; the constant is that of splitmix64.
        let state = self.seed ^ (lane as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Accesses { keys: self, state }
    }
}

/// An endless sequence: Knuth's linear congruential generator (MMIX), about a nanosecond an operation. Its low bits are
/// poor, so only the high half is used.
#[derive(Debug)]
pub(crate) struct Accesses {
    keys: Keys,
    state: u64,
}

impl Accesses {
    /// The next operation.
    #[inline]
    pub(crate) fn next(&mut self) -> Access {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = self.state >> 32;
        // Multiply and shift instead of a remainder, which would cost more than the rest. The lowest 16 bits of the
        // half decide about writing, the highest about the key: the key does not tell what is done to it.
        let key = (high * self.keys.count) >> 32;
        let writes = (high & 0xffff) * 100 < self.keys.writes_percent << 16;
        if writes { Access::Write(key) } else { Access::Read(key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(lane: usize) -> Vec<Access> {
        let mut accesses = Keys { count: 1_000, writes_percent: 10, seed: 7 }.accesses(lane);
        (0..100_000).map(|_| accesses.next()).collect()
    }

    #[test]
    fn a_tenth_writes_and_every_key_is_met() {
        let accesses = some(0);
        let writes = accesses.iter().filter(|access| matches!(access, Access::Write(_))).count();
        assert!((9_500..10_500).contains(&writes), "{writes} of 100,000");
        let mut met: Vec<u64> = accesses
            .iter()
            .map(|access| match access {
                Access::Read(key) | Access::Write(key) => *key,
            })
            .collect();
        met.sort_unstable();
        met.dedup();
        assert_eq!((met.len(), met.last()), (1_000, Some(&999)));
    }

    #[test]
    fn lanes_differ_from_each_other_and_not_from_themselves() {
        assert_eq!(some(1), some(1));
        let same = some(1).into_iter().zip(some(2)).filter(|(one, other)| one == other).count();
        assert!(same < 1_000, "{same} of 100,000 alike");
    }
}
