//! A thread that tells the kernel not to be generous: by default it may round a sleep up by 50 us.

use contend::{Result, Setup, Window};

use super::{Slept, asked, on_threads};

/// Sets the slack on each of its threads, which are gone after the window.
pub(super) fn std_threads(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (slept, sleep) = (Slept::default(), asked(&setup));
    Ok(move |window: &Window| {
        on_threads(window, &slept, sleep, || {
            #[cfg(target_os = "linux")]
            nix::sys::prctl::set_timerslack(1).expect("a thread may always change its own slack");
        })
    })
}
