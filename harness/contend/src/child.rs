//! Child processes as workers: a role of the same executable, spoken to in frames over a socket of its own.
//!
//! The socket is the child's standard input, in both directions: what the child's code prints goes elsewhere and
//! cannot spoil a frame.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::lab::{How, Lab};
use crate::role::{self, Role};
use crate::usage::Usage;
use crate::{Result, Setup};

/// Answers one request; both are JSON.
pub(crate) type ServeChild = dyn Fn(&[u8]) -> Result<Vec<u8>> + Send + Sync;

/// A frame longer than this is a fault, not a message: 1 GiB.
const LONGEST_FRAME: u32 = 1 << 30;

/// Child processes that live as long as the pool.
pub(crate) struct ChildPool {
    children: Vec<ChildProcess>,
}

/// One child process, which works for a contender with [`crate::Job::child`] and ends with this value: for programs
/// that have a lab's children do something outside a race.
pub struct ChildProcess {
    socket: UnixStream,
    process: Child,
    usage: Usage,
}

impl ChildPool {
    pub(crate) fn start(experiment: &str, contender: &str, setup: &Setup) -> Result<Self> {
        let lab = setup.lab().unwrap_or("");
        let start_one = |_| ChildProcess::begin(lab, experiment, contender);
        let mut pool = ChildPool { children: (0..setup.workers()).map(start_one).collect::<Result<_>>()? };
        pool.children.iter_mut().try_for_each(ChildProcess::greet)?;
        Ok(pool)
    }

    /// Each request answered by one of the children, in the order of the requests.
    pub(crate) fn map<Q: Serialize, R: DeserializeOwned>(&mut self, requests: &[Q]) -> Result<Vec<R>> {
        let width = self.children.len();
        // One request under way per child: two could fill both directions of a socket, and each side would wait.
        for (child, request) in self.children.iter_mut().zip(requests) {
            write_frame(&mut child.socket, &serde_json::to_vec(request)?)?;
        }
        let mut replies = Vec::with_capacity(requests.len());
        for index in 0..requests.len() {
            let child = &mut self.children[index % width];
            replies.push(serde_json::from_slice(&child.reply()?)?);
            if let Some(request) = requests.get(index + width) {
                write_frame(&mut child.socket, &serde_json::to_vec(request)?)?;
            }
        }
        Ok(replies)
    }

    /// What the children have used so far, by their own account (the kernel tells a parent only of the dead).
    pub(crate) fn usage(&self) -> Usage {
        self.children.iter().fold(Usage::default(), |sum, child| sum.and(child.usage))
    }
}

impl ChildProcess {
    /// Starts this executable again as a child of that contender, and waits until it answers. The executable's `main`
    /// begins with [`crate::serve_if_runner`], given the lab.
    ///
    /// # Errors
    /// When the system starts no process, or what it started is no child of that contender.
    pub fn start(lab: &str, experiment: &str, contender: &str) -> Result<Self> {
        let mut child = Self::begin(lab, experiment, contender)?;
        child.greet()?;
        Ok(child)
    }

    /// Has the child answer one request.
    ///
    /// # Errors
    /// What the child's own code returns, or that the child has ended.
    pub fn ask<Q: Serialize, R: DeserializeOwned>(&mut self, request: &Q) -> Result<R> {
        write_frame(&mut self.socket, &serde_json::to_vec(request)?)?;
        Ok(serde_json::from_slice(&self.reply()?)?)
    }

    fn begin(lab: &str, experiment: &str, contender: &str) -> Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let process = Command::new(std::env::current_exe()?)
            .env(role::VARIABLE, Role::Child.as_str())
            .env(role::CHILD, [lab, experiment, contender].join("/"))
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .spawn()?;
        Ok(ChildProcess { socket, process, usage: Usage::default() })
    }

    /// Started means that it answers, so that no start-up falls into the first timed call.
    fn greet(&mut self) -> Result<()> {
        write_frame(&mut self.socket, &[])?;
        self.reply().map(drop)
    }

    fn reply(&mut self) -> Result<Vec<u8>> {
        let header = read_frame(&mut self.socket)?.ok_or("a child process ended early")?;
        let header: ReplyHeader = serde_json::from_slice(&header)?;
        self.usage = header.usage;
        let body = read_frame(&mut self.socket)?.ok_or("a child process ended early")?;
        match header.failed {
            None => Ok(body),
            Some(why) => Err(format!("in a child process: {why}").into()),
        }
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        // Closing the socket is the signal to end; a child that is stuck is not waited for.
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct ReplyHeader {
    usage: Usage,
    failed: Option<String>,
}

/// The child's side: answers requests until the socket closes.
pub(crate) fn serve(labs: &[Lab]) -> Result<()> {
    let name = std::env::var(role::CHILD)?;
    let mut parts = name.splitn(3, '/');
    let (lab, experiment, contender) =
        (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let child = labs
        .iter()
        .filter(|known| lab.is_empty() || known.name == lab)
        .filter_map(|known| known.find(experiment))
        .flat_map(|known| &known.contenders)
        .find_map(|known| match &known.how {
            How::Children { child, .. } if known.name == contender => Some(child.clone()),
            _ => None,
        })
        .ok_or_else(|| format!("no contender `{name}` has child processes"))?;

    let stdin = io::stdin();
    let mut socket = UnixStream::from(stdin.as_fd().try_clone_to_owned()?);
    while let Some(request) = read_frame(&mut socket)? {
        let outcome = if request.is_empty() { Ok(Vec::new()) } else { child(&request) };
        let (failed, body) = match outcome {
            Ok(body) => (None, body),
            Err(why) => (Some(why.to_string()), Vec::new()),
        };
        write_frame(&mut socket, &serde_json::to_vec(&ReplyHeader { usage: Usage::now(), failed })?)?;
        write_frame(&mut socket, &body)?;
    }
    Ok(())
}

fn write_frame(out: &mut impl Write, payload: &[u8]) -> Result<()> {
    let length = u32::try_from(payload.len()).ok().filter(|length| *length <= LONGEST_FRAME);
    let length = length.ok_or_else(|| format!("a frame of {} bytes is over 1 GiB", payload.len()))?;
    // One write: a header and a body apart would wake the reader twice.
    let mut frame = Vec::with_capacity(payload.len() + 4);
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(payload);
    Ok(out.write_all(&frame)?)
}

/// The next frame; `None` at a clean end.
fn read_frame(from: &mut impl Read) -> Result<Option<Vec<u8>>> {
    let mut header = [0_u8; 4];
    match from.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(header);
    if length > LONGEST_FRAME {
        return Err(format!("a frame of {length} bytes is over 1 GiB: the other side writes something else").into());
    }
    let mut payload = vec![0; length as usize];
    from.read_exact(&mut payload)?;
    Ok(Some(payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in() {
        let mut wire = Vec::new();
        write_frame(&mut wire, b"one").unwrap();
        write_frame(&mut wire, b"").unwrap();
        let mut wire = wire.as_slice();
        assert_eq!(read_frame(&mut wire).unwrap().unwrap(), b"one");
        assert_eq!(read_frame(&mut wire).unwrap().unwrap(), b"");
        assert!(read_frame(&mut wire).unwrap().is_none());
    }

    #[test]
    fn half_a_frame_and_an_absurd_length_are_errors() {
        assert!(read_frame(&mut [3, 0, 0, 0, b'a'].as_slice()).is_err());
        assert!(read_frame(&mut [255, 255, 255, 255].as_slice()).is_err());
    }
}
