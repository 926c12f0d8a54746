//! The same thread and channel, and batches in it: a hand-over for each 256 lines.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use contend::{Result, Setup};

use super::digest::Digest;
use super::work::{BATCHES_UNDER_WAY, Text};

/// Builds nothing: starting the one thread is inside the clock, and small beside the reading.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    Ok(|text: &Arc<Text>| {
        let mut read = text.batches()?;
        let (sender, batches) = sync_channel(BATCHES_UNDER_WAY);
        thread::scope(|scope| {
            // A caller that met an error has gone, and `send` says so.
            scope.spawn(move || read.try_for_each(|batch| sender.send(batch)).unwrap_or_default());
            let mut digest = Digest::default();
            for batch in batches {
                batch?.lines().for_each(|line| digest.add(line));
            }
            Ok(digest)
        })
    })
}
