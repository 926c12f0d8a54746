//! The guard: leads a runner's process group, and ends the whole group when the harness is gone, even by `kill -9`.
//!
//! Its standard input is a pipe whose other end only the harness holds. When that closes, for whatever reason, the
//! group is killed: the runner, its child processes, and their children. When the runner ends first, the guard says
//! how, and takes with it whatever the runner left behind.

use std::collections::VecDeque;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::getpgrp;

use crate::Result;
use crate::protocol::{REPLIES, Reply};
use crate::role::VARIABLE;

/// The role that the guarded process gets, else empty: another program than this executable.
pub(crate) const GUARDED_ROLE: &str = "CONTEND_GUARDED_ROLE";
/// The most memory, in bytes, that the guarded process may have.
pub(crate) const MEMORY_LIMIT: &str = "CONTEND_MEMORY_LIMIT";
/// How much of the last words is kept.
const LAST_WORDS_BYTES: usize = 2_000;

/// The guard's side: its arguments are the command line to guard.
pub(crate) fn serve() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().ok_or("a guard is told what to guard")?;
    limit_memory();

    // On end of input, and on nothing else, the harness is gone.
    std::thread::spawn(|| {
        let mut nothing = [0_u8; 16];
        while matches!(std::io::stdin().read(&mut nothing), Ok(length) if length > 0) {}
        end_group();
    });

    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.env_remove(GUARDED_ROLE).env_remove(MEMORY_LIMIT).env_remove(VARIABLE);
    // The last words are to be what went wrong, and not the frames above it.
    command.env("RUST_BACKTRACE", "0");
    if let Some(role) = std::env::var_os(GUARDED_ROLE) {
        command.env(VARIABLE, role);
    }
    let (code, signal, last_words) = match command.spawn() {
        Ok(mut child) => {
            let words = Arc::new(Mutex::new(VecDeque::new()));
            let listener = child.stderr.take().map(|mut stderr| {
                let words = words.clone();
                std::thread::spawn(move || keep_last(&mut stderr, &words))
            });
            let status = child.wait()?;
            // A grandchild may hold stderr open for ever: what was said so far is enough.
            std::thread::sleep(std::time::Duration::from_millis(5));
            drop(listener);
            let kept: Vec<u8> = words.lock().map_err(|_| "the listener panicked")?.iter().copied().collect();
            (status.code(), status.signal(), String::from_utf8_lossy(&kept).trim().to_owned())
        }
        Err(error) => (Some(127), None, error.to_string()),
    };
    let mut line = vec![b'\n'];
    line.extend(serde_json::to_vec(&Reply::Ended { code, signal, last_words })?);
    line.push(b'\n');
    OpenOptions::new().write(true).open(format!("/dev/fd/{REPLIES}"))?.write_all(&line)?;
    end_group();
    Ok(())
}

fn end_group() {
    // The guard is in the group and goes with it.
    let _ = killpg(getpgrp(), Signal::SIGKILL);
}

fn keep_last(from: &mut impl Read, words: &Mutex<VecDeque<u8>>) {
    let mut chunk = [0_u8; 4096];
    while let Ok(length @ 1..) = from.read(&mut chunk) {
        let Ok(mut words) = words.lock() else { return };
        words.extend(&chunk[..length]);
        let surplus = words.len().saturating_sub(LAST_WORDS_BYTES);
        words.drain(..surplus);
    }
}

/// A contender that allocates without end is to fail by itself, not to take the machine along.
#[cfg(target_os = "linux")]
fn limit_memory() {
    use nix::sys::resource::{Resource, setrlimit};
    let limit = std::env::var(MEMORY_LIMIT).ok().and_then(|limit| limit.parse().ok());
    if let Some(limit) = limit {
        // RLIMIT_DATA and not RLIMIT_AS: glibc reserves 64 MiB of address space a thread without using it.
        let _ = setrlimit(Resource::RLIMIT_DATA, limit, limit);
    }
}

#[cfg(not(target_os = "linux"))]
fn limit_memory() {}
