//! The work that is done with each increment: how long the critical section is.

use contend::{Result, Setup, spin};

/// A number of steps that takes `inside_ns` on this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    steps: u32,
}

impl Inside {
    /// Calibrated once a runner and shared, so that all contenders in it do the same steps: the very same work, not
    /// the same time measured twice.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let inside_ns = setup.get("inside_ns");
        let calibrate = || match inside_ns {
            0 => Ok(Inside { steps: 0 }),
            _ => Ok(Inside { steps: (inside_ns as f64 / 1e3 * spin::steps_per_microsecond()).round() as u32 }),
        };
        Ok(*setup.shared("inside", calibrate)?)
    }

    /// Does it.
    #[inline]
    pub(crate) fn work(self) {
        spin::spin(self.steps);
    }
}
