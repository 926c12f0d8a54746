//! What a consumer keeps of what it received: enough to see that every message came once, and in order.

use serde::Serialize;

use crate::message::Message;

/// One consumer's notes.
#[derive(Debug)]
pub(crate) struct Tally {
    found: Found,
    /// One more than the last number of each producer.
    next: Vec<u32>,
}

/// What all consumers found.
///
/// Each message once: their number, their sum and the sum of their squares would not all be right otherwise, save by a
/// conspiracy. Order: no consumer may see a producer's later message before an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Found {
    pub(crate) messages: u64,
    pub(crate) sum: u64,
    pub(crate) squares: u64,
    pub(crate) out_of_order: u64,
}

impl Tally {
    pub(crate) fn new(producers: usize) -> Self {
        Tally { found: Found::default(), next: vec![0; producers] }
    }

    #[inline]
    pub(crate) fn take(&mut self, message: &impl Message) {
        let number = message.number();
        self.found.messages += 1;
        self.found.sum = self.found.sum.wrapping_add(u64::from(number));
        self.found.squares = self.found.squares.wrapping_add(u64::from(number) * u64::from(number));
        let next = &mut self.next[message.producer() as usize];
        self.found.out_of_order += u64::from(number < *next);
        *next = number + 1;
    }

    pub(crate) fn end(self) -> Found {
        self.found
    }
}

impl Found {
    /// What is found where all numbers below `messages` came once and in order.
    pub(crate) fn of_all(messages: u32) -> Self {
        let n = u64::from(messages);
        Found { messages: n, sum: n * (n - 1) / 2, squares: (n - 1) * n * (2 * n - 1) / 6, out_of_order: 0 }
    }

    pub(crate) fn and(self, other: Found) -> Self {
        Found {
            messages: self.messages + other.messages,
            sum: self.sum.wrapping_add(other.sum),
            squares: self.squares.wrapping_add(other.squares),
            out_of_order: self.out_of_order + other.out_of_order,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Word;

    fn found(numbers: impl IntoIterator<Item = u32>) -> Found {
        let mut tally = Tally::new(1);
        numbers.into_iter().for_each(|number| tally.take(&Word::new(0, number)));
        tally.end()
    }

    #[test]
    fn a_message_lost_doubled_or_overtaken_is_seen() {
        let whole = Found::of_all(100);
        assert_eq!(found(0..100), whole);
        assert_ne!(found((0..100).filter(|&number| number != 40)), whole);
        assert_ne!(found((0..100).map(|number| if number == 40 { 41 } else { number })), whole);
        assert_eq!(found((0..40).chain([41, 40]).chain(42..100)), Found { out_of_order: 1, ..whole });
    }

    #[test]
    fn two_consumers_may_each_see_a_part() {
        let (even, odd) = (found((0..100).step_by(2)), found((1..100).step_by(2)));
        assert_eq!(even.and(odd), Found::of_all(100));
    }
}
