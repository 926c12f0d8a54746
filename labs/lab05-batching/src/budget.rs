//! How many retries there may be in all.

/// A retry budget: retries are paid for by first tries, so that a service that is down gets a little more than its usual
/// load and not several times as much.
///
/// Each entry that is sent for the first time pays in `percent` hundredths of a retry, each retry takes out a whole one,
/// and no more than `reserve` retries are ever saved up. It begins full. (The idea is Finagle's `RetryBudget`.)
#[derive(Clone, Copy, Debug)]
pub struct RetryBudget {
    percent: u64,
    most: u64,
    saved: u64,
}

impl RetryBudget {
    /// A budget of `percent` retries per hundred entries, and `reserve` to begin with.
    pub fn new(percent: u32, reserve: u32) -> Self {
        let most = u64::from(reserve) * 100;
        RetryBudget { percent: percent.into(), most, saved: most }
    }

    /// `entries` are sent for the first time.
    pub(crate) fn pay_in(&mut self, entries: usize) {
        self.saved = self.percent.saturating_mul(entries as u64).saturating_add(self.saved).min(self.most);
    }

    /// Whether one entry may be tried again; if so it is paid for.
    pub(crate) fn take(&mut self) -> bool {
        let enough = self.saved >= 100;
        if enough {
            self.saved -= 100;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_first_tries_at_ten_percent_pay_for_one_retry() {
        let mut budget = RetryBudget::new(10, 2);
        assert_eq!([budget.take(), budget.take(), budget.take()], [true, true, false]);
        budget.pay_in(9);
        assert!(!budget.take());
        budget.pay_in(1);
        assert_eq!([budget.take(), budget.take()], [true, false]);
        budget.pay_in(1_000_000);
        assert_eq!([budget.take(), budget.take(), budget.take()], [true, true, false]);
    }
}
