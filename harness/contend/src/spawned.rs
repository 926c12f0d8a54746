//! A guarded process of the harness, seen from the parent: start, ask, await, kill.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use command_fds::{CommandFdExt, FdMapping};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::guard::{GUARDED_ROLE, MEMORY_LIMIT};
use crate::protocol::{COMMANDS, Command, REPLIES, Reply};
use crate::role::{Role, VARIABLE};

/// What to start, behind a guard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Launch {
    /// The program and its arguments; empty: this same executable.
    pub(crate) command: Vec<String>,
    /// The role it is started in, where it is this executable.
    pub(crate) role: Option<Role>,
    /// Environment beside the inherited.
    pub(crate) env: Vec<(String, String)>,
    /// The most memory it may have, in bytes.
    pub(crate) memory_limit: Option<u64>,
}

/// A guarded process. Dropping it kills its whole group.
pub(crate) struct Spawned {
    guard: Child,
    commands: File,
    replies: File,
    /// Closing it tells the guard that the harness is gone.
    lifeline: Option<OwnedFd>,
    unread: Vec<u8>,
}

/// Why no reply came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lost {
    /// Not within the deadline.
    Hung(Duration),
    /// The process ended.
    Ended { code: Option<i32>, signal: Option<i32>, last_words: String },
    /// What came is not a reply.
    Garbled(String),
    /// The run was asked to stop.
    Interrupted,
}

impl Spawned {
    pub(crate) fn start(launch: &Launch) -> io::Result<Spawned> {
        let (their_commands, commands) = io::pipe()?;
        let (replies, their_replies) = io::pipe()?;
        let (their_lifeline, lifeline) = io::pipe()?;
        let this = std::env::current_exe()?;
        let mut guard = Process::new(&this);
        match launch.command.as_slice() {
            [] => guard.arg(&this),
            command => guard.args(command),
        };
        guard.env(VARIABLE, Role::Guard.as_str()).envs(launch.env.iter().map(|(name, value)| (name, value)));
        if let Some(role) = launch.role {
            guard.env(GUARDED_ROLE, role.as_str());
        }
        if let Some(limit) = launch.memory_limit {
            guard.env(MEMORY_LIMIT, limit.to_string());
        }
        guard.stdin(Stdio::from(OwnedFd::from(their_lifeline))).stdout(Stdio::null()).stderr(Stdio::null());
        guard.process_group(0);
        guard
            .fd_mappings(vec![
                FdMapping { parent_fd: their_commands.into(), child_fd: COMMANDS },
                FdMapping { parent_fd: their_replies.into(), child_fd: REPLIES },
            ])
            .map_err(io::Error::other)?;
        let guard_process = guard.spawn()?;
        // `guard` still holds the child's ends: an end that we keep open would hide that the other side has gone.
        drop(guard);
        Ok(Spawned {
            guard: guard_process,
            commands: File::from(OwnedFd::from(commands)),
            replies: File::from(OwnedFd::from(replies)),
            lifeline: Some(lifeline.into()),
            unread: Vec::new(),
        })
    }

    /// The process group, by the guard that leads it.
    pub(crate) fn group(&self) -> u32 {
        self.guard.id()
    }

    /// Sends a command and waits for its reply.
    pub(crate) fn ask(&mut self, command: &Command, deadline: Duration, interrupt: &AtomicBool) -> Result<Reply, Lost> {
        let mut line = serde_json::to_vec(command).map_err(|error| Lost::Garbled(error.to_string()))?;
        line.push(b'\n');
        // A process that has ended breaks the pipe; how it ended, its guard has said.
        let _ = self.commands.write_all(&line);
        let line = self.line(deadline, interrupt)?;
        match serde_json::from_slice(&line) {
            Ok(Reply::Ended { code, signal, last_words }) => Err(Lost::Ended { code, signal, last_words }),
            Ok(reply) => Ok(reply),
            Err(error) => {
                let start = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
                Err(Lost::Garbled(format!("not a reply of the protocol ({error}): `{start}`")))
            }
        }
    }

    /// The next line that is not empty.
    pub(crate) fn line(&mut self, deadline: Duration, interrupt: &AtomicBool) -> Result<Vec<u8>, Lost> {
        let begun = Instant::now();
        loop {
            while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let rest = self.unread.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.unread, rest);
                line.pop();
                if !line.is_empty() {
                    return Ok(line);
                }
            }
            if interrupt.load(Ordering::Relaxed) {
                return Err(Lost::Interrupted);
            }
            let Some(left) = deadline.checked_sub(begun.elapsed()) else { return Err(Lost::Hung(deadline)) };
            self.wait_readable(left.min(Duration::from_millis(200)));
            let mut chunk = [0_u8; 16 * 1024];
            if !self.readable() {
                continue;
            }
            match self.replies.read(&mut chunk) {
                Ok(0) => {
                    let words = "its pipe closed without a word".to_owned();
                    return Err(Lost::Ended { code: None, signal: None, last_words: words });
                }
                Ok(length) => self.unread.extend_from_slice(&chunk[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Lost::Garbled(error.to_string())),
            }
        }
    }

    /// Sleeps until something can be read, in the kernel: the parent stays off the cores during slices.
    fn wait_readable(&self, at_most: Duration) {
        let mut polled = [PollFd::new(self.replies.as_fd(), PollFlags::POLLIN)];
        let millis = u16::try_from(at_most.as_millis()).unwrap_or(u16::MAX).max(1);
        // An interrupted wait is a short wait.
        let _ = poll(&mut polled, PollTimeout::from(millis));
    }

    fn readable(&self) -> bool {
        let mut polled = [PollFd::new(self.replies.as_fd(), PollFlags::POLLIN)];
        matches!(poll(&mut polled, PollTimeout::ZERO), Ok(ready) if ready > 0)
    }

    /// Asks it to end and takes the whole group away.
    pub(crate) fn end(mut self) {
        let _ = serde_json::to_vec(&Command::End).map(|mut line| {
            line.push(b'\n');
            self.commands.write_all(&line)
        });
        // `Drop` does the rest: a process of the harness owes us nothing more.
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Ok(group) = i32::try_from(self.guard.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = self.guard.wait();
    }
}
