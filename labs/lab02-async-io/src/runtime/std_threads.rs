//! The simplest program of the standard library: a thread for each task.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use contend::{Result, Setup};

use super::errand::{Errand, What};

/// Nothing to build.
pub(super) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(|errand: &Arc<Errand>| {
        let times = errand.times;
        match errand.what {
            // A thread is as dear to start from one thread as from another, and may block.
            What::SpawnOutside | What::SpawnInside | What::BlockingOne => {
                let mut sum = 0;
                for number in 0..times {
                    sum += thread::spawn(move || number).join().map_err(|_| "a thread panicked")?;
                }
                Ok(sum)
            }
            What::Yield => {
                let give_way = |number| {
                    thread::yield_now();
                    number
                };
                Ok((0..times).map(give_way).sum())
            }
            What::PingPong => ping_pong(times),
            What::SpawnMany | What::BlockingMany => Err("it takes no part in this".into()),
        }
    })
}

fn ping_pong(times: u64) -> Result<u64> {
    let (ask, asked) = sync_channel(1);
    let (answer, answered) = sync_channel(1);
    let other = thread::spawn(move || {
        for number in asked {
            if answer.send(number).is_err() {
                break;
            }
        }
    });
    let mut sum = 0;
    for number in 0..times {
        ask.send(number)?;
        sum += answered.recv()?;
    }
    drop(ask);
    other.join().map_err(|_| "a thread panicked")?;
    Ok(sum)
}
