//! What is made of the lines, the same for every contender.

use serde::Serialize;

/// How many lines there were, how long they were together, and a hash that another order would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// How many lines.
    pub lines: u64,
    /// Their bytes, without what ended them.
    pub bytes: u64,
    /// A hash over all of them, in order.
    pub hash: u64,
}

impl Digest {
    /// Adds the next line.
    pub fn add(&mut self, line: &str) {
        self.lines += 1;
        self.bytes += line.len() as u64;
        let (words, rest) = line.as_bytes().as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last));
        // Else the zeros that filled up the last word could be a line's own.
        self.mix(line.len() as u64);
    }

    /// One step of FxHash, as in rustc: quick, and enough where nobody picks the lines to collide.
    fn mix(&mut self, word: u64) {
        self.hash = (self.hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Digest {
        let mut digest = Digest::default();
        lines.iter().for_each(|line| digest.add(line));
        digest
    }

    #[test]
    fn the_order_the_cuts_and_the_zeros_count() {
        let digest = of(&["ab", "c"]);
        assert_eq!((digest.lines, digest.bytes), (2, 3));
        for other in [&["c", "ab"][..], &["a", "bc"], &["abc"], &["ab", "c", ""], &["ab\0", "c"], &["ab", "d"]] {
            assert_ne!(of(other).hash, digest.hash, "{other:?}");
        }
    }
}
