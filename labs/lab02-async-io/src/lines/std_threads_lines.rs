//! A thread reads, the caller takes line by line out of a bounded channel: a hand-over for each line.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use contend::{Result, Setup};

use super::digest::Digest;
use super::work::{BATCHES_UNDER_WAY, Text};

/// Builds nothing: starting the one thread is inside the clock, and small beside the reading.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    Ok(|text: &Arc<Text>| {
        // As many lines under way as `std-threads-batches` has.
        let (sender, lines) = sync_channel(BATCHES_UNDER_WAY * text.batch);
        thread::scope(|scope| {
            scope.spawn(move || {
                let read = text.open().map(BufRead::lines);
                match read {
                    // A caller that met an error has gone, and `send` says so.
                    Ok(mut read) => read.try_for_each(|line| sender.send(line)).unwrap_or_default(),
                    Err(error) => sender.send(Err(error)).unwrap_or_default(),
                }
            });
            let mut digest = Digest::default();
            for line in lines {
                digest.add(&line?);
            }
            Ok(digest)
        })
    })
}
