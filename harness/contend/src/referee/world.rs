//! The referee's world: processes, a clock, the machine. Behind a trait, so that tests can script it.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::machine::{Ticks, own_ticks};
use crate::protocol::{Command, Reply};
use crate::spawned::{Launch, Lost, Spawned};

/// What the referee needs of the world.
pub(crate) trait World {
    /// Starts a guarded process.
    fn start(&mut self, launch: &Launch) -> io::Result<Box<dyn Talk>>;
    /// Time since the run began; never goes back.
    fn now(&self) -> Duration;
    /// Ticks of the whole machine, and those of this process and these groups.
    fn ticks(&self, groups: &HashSet<u32>) -> Option<(Ticks, u64)>;
    /// Whether the run was asked to stop.
    fn interrupted(&self) -> bool;
}

/// A process that answers.
pub(crate) trait Talk {
    /// Sends a command and waits for its reply.
    fn ask(&mut self, command: &Command, deadline: Duration) -> Result<Reply, Lost>;
    /// Its process group.
    fn group(&self) -> u32;
    /// The next line, whatever it is; for fixtures, which speak first.
    fn line(&mut self, deadline: Duration) -> Result<Vec<u8>, Lost>;
    /// Ends it with its whole group.
    fn end(self: Box<Self>);
}

/// The real one.
pub(crate) struct Real {
    begun: Instant,
    interrupt: Arc<AtomicBool>,
}

impl Real {
    pub(crate) fn new(interrupt: Arc<AtomicBool>) -> Self {
        Real { begun: Instant::now(), interrupt }
    }
}

impl World for Real {
    fn start(&mut self, launch: &Launch) -> io::Result<Box<dyn Talk>> {
        Ok(Box::new(RealTalk { process: Spawned::start(launch)?, interrupt: self.interrupt.clone() }))
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn ticks(&self, groups: &HashSet<u32>) -> Option<(Ticks, u64)> {
        Some((Ticks::now()?, own_ticks(groups)))
    }

    fn interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }
}

struct RealTalk {
    process: Spawned,
    interrupt: Arc<AtomicBool>,
}

impl Talk for RealTalk {
    fn ask(&mut self, command: &Command, deadline: Duration) -> Result<Reply, Lost> {
        self.process.ask(command, deadline, &self.interrupt)
    }

    fn group(&self) -> u32 {
        self.process.group()
    }

    fn line(&mut self, deadline: Duration) -> Result<Vec<u8>, Lost> {
        self.process.line(deadline, &self.interrupt)
    }

    fn end(self: Box<Self>) {
        self.process.end();
    }
}
