//! Ctrl-C: the first asks the work to stop where it can be resumed, the second ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cli::Ended;

/// The flag that the first Ctrl-C (or SIGTERM, or SIGHUP) sets. From the first call on they no longer end the program
/// by themselves; a second one does.
pub fn interrupt() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let flag = FLAG.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let raised = flag.clone();
        // Where a handler cannot be set, an embedder's own is in place, and Ctrl-C does what that one does.
        let _ = ctrlc::set_handler(move || {
            if raised.swap(true, Ordering::Relaxed) {
                // Runners end by themselves: their guards see the pipe close.
                std::process::exit(Ended::Interrupted.exit_code().into());
            }
        });
        flag
    });
    flag.clone()
}
