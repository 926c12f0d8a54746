//! The timer slack of the calling thread.

/// As little timer slack as can be had, for as long as this lives.
///
/// The kernel may wake a sleeper 50 us late, to wake several at once (prctl(2), PR_SET_TIMERSLACK); in an open loop
/// that would be latency of every operation. Elsewhere than on Linux there is nothing to set.
pub(super) struct Slack {
    #[cfg(target_os = "linux")]
    before: std::ffi::c_ulong,
    #[cfg(target_os = "linux")]
    thread: std::thread::ThreadId,
}

#[cfg(target_os = "linux")]
impl Slack {
    pub(super) fn least() -> Option<Self> {
        let before = std::ffi::c_ulong::try_from(nix::sys::prctl::get_timerslack().ok()?).ok()?;
        nix::sys::prctl::set_timerslack(1).ok()?;
        Some(Slack { before, thread: std::thread::current().id() })
    }
}

#[cfg(not(target_os = "linux"))]
impl Slack {
    pub(super) fn least() -> Option<Self> {
        None
    }
}

#[cfg(target_os = "linux")]
impl Drop for Slack {
    fn drop(&mut self) {
        // Slack is a thread's own: whoever drops this elsewhere has nothing to give back there.
        if std::thread::current().id() == self.thread {
            let _ = nix::sys::prctl::set_timerslack(self.before);
        }
    }
}
