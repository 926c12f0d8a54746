//! Several permits in one exchange, spent one by one.

use super::{Clock, Limit, Limiter, Refusal};

/// What one caller has of a limiter. It takes `size` permits at once, and until they are spent it touches nothing that is
/// shared and asks no clock.
///
/// **The bound.** The limiter *grants* no more than ever. But a caller may keep `size - 1` of its permits for as long as
/// it likes, so in a window of length t `callers` of them *use* up to `callers * (size - 1)` permits more than
/// `burst + rate * t`. Make the burst smaller by that, and the old bound holds. By the same number one caller may be
/// ahead of another. A lease that is dropped loses its rest.
#[derive(Debug)]
pub struct Lease<'a, L, C> {
    limiter: &'a Limiter<L, C>,
    size: u32,
    left: u32,
}

impl<'a, L: Limit, C: Clock> Lease<'a, L, C> {
    /// Nothing taken yet. A size of 0 is one of 1.
    pub fn new(limiter: &'a Limiter<L, C>, size: u32) -> Self {
        Lease { limiter, size: size.max(1), left: 0 }
    }

    // ANCHOR: lease
    /// Spends a permit, and takes the next `size` when there is none.
    ///
    /// # Errors
    /// [`Refusal`], when fewer than `size` are there.
    #[inline]
    pub fn try_acquire(&mut self) -> Result<(), Refusal> {
        if self.left == 0 {
            self.limiter.try_acquire(self.size)?;
            self.left = self.size;
        }
        self.left -= 1;
        Ok(())
    }
    // ANCHOR_END: lease
}
