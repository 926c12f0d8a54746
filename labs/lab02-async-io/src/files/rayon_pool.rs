//! A parallel iterator on a rayon pool of our own; idle threads steal half of what others have left.

use std::sync::Arc;

use contend::{Result, Setup};
use rayon::prelude::*;

use super::runtimes;
use super::work::{BUFFER_BYTES, Counted, Files, count_file};

/// Starts the pool; only the reading is timed.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    let threads = Files::at(&setup)?.at_work(setup.workers());
    let pool = runtimes::rayon(threads)?;
    Ok(move |files: &Arc<Files>| {
        // A buffer for each piece that is stolen, which are few; a `thread_local!` would keep it between calls too.
        let counted =
            files.paths.par_iter().map_init(|| vec![0; BUFFER_BYTES], |buffer, path| count_file(path, buffer));
        Ok(files.answer(pool.install(|| counted.collect())))
    })
}
