//! The dearest way: a process for each task, and a living one at the other end of two pipes.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use contend::{Result, Setup};

use super::errand::{Errand, What};

/// Starts the one that lives, where it is asked for.
pub(super) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    let mut echo = match Errand::at(&setup).what {
        What::PingPong => Some(Echo::start()?),
        _ => None,
    };
    Ok(move |errand: &Arc<Errand>| {
        let mut sum = 0;
        for number in 0..errand.times {
            sum += match &mut echo {
                Some(echo) => echo.ask(number)?,
                None => start_and_end(number)?,
            };
        }
        Ok(sum)
    })
}

fn start_and_end(number: u64) -> Result<u64> {
    let ended = Command::new("true").stdin(Stdio::null()).status().map_err(|why| not_started("true", &why))?;
    if ended.success() { Ok(number) } else { Err(format!("`true` ended with {ended}").into()) }
}

fn not_started(program: &str, why: &std::io::Error) -> String {
    format!("`{program}` cannot be started: {why}")
}

/// A `cat`, which ends when nobody writes to it any more.
struct Echo(Child);

impl Echo {
    fn start() -> Result<Self> {
        let started = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        Ok(Echo(started.map_err(|why| not_started("cat", &why))?))
    }

    fn ask(&mut self, number: u64) -> Result<u64> {
        let (Some(to), Some(from)) = (&mut self.0.stdin, &mut self.0.stdout) else {
            return Err("its pipes are gone".into());
        };
        to.write_all(&number.to_le_bytes())?;
        let mut answer = [0; 8];
        from.read_exact(&mut answer)?;
        Ok(u64::from_le_bytes(answer))
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Without a writer it ends by itself; there is nobody left to tell if it did not.
        let _ = self.0.wait();
    }
}
