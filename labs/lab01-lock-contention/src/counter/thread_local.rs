//! A plain number per lane, added up when the window is over. Nothing is shared, so this is what counting itself costs;
//! in return nobody can know the count before the end.

use std::hint::black_box;

use contend::{Result, Setup, Window};

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the total of all windows.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (mut total, inside) = (0_u64, Inside::at(&setup)?);
    Ok(move |window: &Window| {
        let counts = each_on_a_thread(window.lanes(), |mut lane| {
            let mut own = 0_u64;
            while lane.goes_on() {
                inside.work();
                // Else the compiler may count on its fingers: once, at the end.
                own = black_box(own) + 1;
                lane.done();
            }
            own
        });
        total += counts.into_iter().sum::<u64>();
        Ok(total)
    })
}
