//! The file as memory: no system call a chunk and no copy, but a page fault for every few pages. One thread.

use std::sync::Arc;

use contend::{Result, Setup};
use memmap2::{Advice, Mmap};

use super::work::Text;
use crate::count::{Counter, Counts};

/// Builds nothing: mapping is part of the reading.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    Ok(|text: &Arc<Text>| {
        let file = text.open()?;
        // SAFETY: nobody changes the file while it is mapped: the made one is never written again once it has its name,
        // and of their own file the user is asked the same. It is a promise that no code can keep: a slice may not
        // change, and whoever shortens the file has the kernel end this process by SIGBUS (`tests/stream.rs` shows it).
        let map = unsafe { Mmap::map(&file)? };
        map.advise(Advice::Sequential)?;
        let mut counter = Counter::default();
        map.chunks(text.chunk_bytes).for_each(|chunk| counter.feed(chunk));
        Ok(counter.counts())
    })
}
