//! The allocator's adaptive thresholds, fixed in every runner.
//!
//! glibc raises its `mmap` threshold at the first large `free`, for the whole process: one contender's habit would
//! become the others' luck. Fixed low, every call would get its pages from the system anew; so they are fixed at the
//! most that glibc itself comes to in a program that has run for a while (mallopt(3): DEFAULT_MMAP_THRESHOLD_MAX, and
//! twice that for trimming).

/// Fixes what adapts itself; does nothing where the allocator is not glibc's.
#[cfg(target_env = "gnu")]
pub(crate) fn fix_thresholds() {
    const THRESHOLD_BYTES: libc::c_int = 32 * 1024 * 1024;
    // SAFETY: `mallopt` takes two integers and touches the allocator's own settings under its own lock.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, THRESHOLD_BYTES);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 2 * THRESHOLD_BYTES);
    }
}

/// Fixes what adapts itself; does nothing where the allocator is not glibc's.
#[cfg(not(target_env = "gnu"))]
pub(crate) fn fix_thresholds() {}
